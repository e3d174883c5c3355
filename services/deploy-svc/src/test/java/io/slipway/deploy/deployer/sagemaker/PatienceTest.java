package io.slipway.deploy.deployer.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(15));

    @Test
    void looksOftenAtWhatHasJustBegun() {
        assertThat(PATIENCE.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(15));
        assertThat(PATIENCE.after(Duration.ofMinutes(5))).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void isLateByATwentiethOfWhatItTookAlready() {
        assertThat(PATIENCE.after(Duration.ofMinutes(60))).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void isNeverLateByMoreThanTwentyLooksAtTheBeginning() {
        assertThat(PATIENCE.after(Duration.ofDays(2))).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void takesAClockThatIsBehindTheOneOfAwsForABeginning() {
        assertThat(PATIENCE.after(Duration.ofHours(-3))).isEqualTo(Duration.ofSeconds(15));
    }
}
