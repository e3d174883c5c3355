package io.slipway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.load.measure.EarlyStopping.Finding;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyStoppingTest {

    @ParameterizedTest
    @CsvSource({
        "0.50, 0, 7",
        "0.50, 3, 17",
        "0.50, 100, 237",
        "0.90, 0, 44",
        "0.90, 1, 64",
        "0.90, 10, 197",
        "0.95, 0, 90",
        "0.95, 100, 2504",
        "0.97, 2, 277",
        "0.99, 0, 459",
        "0.99, 1, 662",
        "0.99, 100, 12571",
        "0.999, 0, 4603",
        "0.999, 100, 125826"
    })
    void agreesWithThePublishedMinima(double percentile, long over, long needed) {
        assertThat(EarlyStopping.requestsNeeded(percentile, over)).isEqualTo(needed);
    }

    @Test
    void saysBelowAboveOrHowManyMore() {
        assertThat(EarlyStopping.judge(0.99, 662, 1)).isEqualTo(new Finding.Below());
        assertThat(EarlyStopping.judge(0.99, 661, 1)).isEqualTo(new Finding.MoreNeeded(1));
        assertThat(EarlyStopping.judge(0.99, 1000, 30)).isEqualTo(new Finding.Above());
        assertThat(EarlyStopping.judge(0.5, 0, 0)).isEqualTo(new Finding.MoreNeeded(7));
    }

    @Test
    void aServerExactlyAtTheLimitPassesHardlyEver() {
        SplittableRandom random = new SplittableRandom(7);
        int passed = 0;
        for (int run = 0; run < 1000; run++) {
            long over = 0;
            for (int i = 0; i < 662; i++) {
                over += random.nextDouble() < 0.01 ? 1 : 0;
            }
            passed += EarlyStopping.judge(0.99, 662, over) instanceof Finding.Below ? 1 : 0;
        }

        assertThat(passed).isLessThanOrEqualTo(20);
    }
}
