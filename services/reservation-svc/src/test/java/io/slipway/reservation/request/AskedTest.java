package io.slipway.reservation.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.problem.Violation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedTest {
    @Test
    void takesWhatIsWithinTheLimits() {
        assertThat(check(ask(48, "h100", "24")))
                .isEqualTo(
                        new Asked.Check.Sound(
                                new Asked(48, "h100", Duration.ofHours(24), null, null, null)));
    }

    @Test
    void readsTheShortestTimeAsFiveMinutes() {
        assertThat(Hours.length(new BigDecimal("0.0833"))).isEqualTo(Duration.ofMinutes(5));
        assertThat(Hours.length(new BigDecimal("0.25"))).isEqualTo(Duration.ofMinutes(15));
        assertThat(Hours.of(Duration.ofMinutes(90))).isEqualTo(new BigDecimal("1.5"));
        assertThat(Hours.of(Duration.ofHours(20))).isEqualByComparingTo("20");
    }

    @Test
    void pointsToEveryFieldThatIsWrong() {
        var ask =
                new ReservationAsk(0, "H100", new BigDecimal("0.05"), "bad\nname", "-nobody", null);

        assertThat(pointers(check(ask)))
                .containsExactly("#/gpus", "#/gpuType", "#/hours", "#/name", "#/githubUser");
        assertThat(pointers(check(new ReservationAsk(null, null, null, null, null, null))))
                .containsExactly("#/gpus", "#/gpuType", "#/hours");
    }

    @Test
    void survivesNumbersOfAnySize() {
        assertThat(pointers(check(ask(1, "h100", "1e1000000000")))).containsExactly("#/hours");
        assertThat(pointers(check(ask(1, "h100", "1e-1000000000")))).containsExactly("#/hours");
        assertThat(pointers(check(ask(1, "h100", "-1")))).containsExactly("#/hours");
        assertThat(check(ask(1, "h100", "1." + "3".repeat(5_000))))
                .isInstanceOf(Asked.Check.Sound.class);
    }

    @Test
    void recordsOfARefusedRequestWhatCanBeRecorded() {
        var ask = new ReservationAsk(500, "x".repeat(99) + "\0", null, "a\0b", null, null);

        assertThat(check(ask).asked())
                .isEqualTo(new Asked(500, "x".repeat(64), Duration.ZERO, "a?b", null, null));
    }

    private static ReservationAsk ask(int gpus, String gpuType, String hours) {
        return new ReservationAsk(gpus, gpuType, new BigDecimal(hours), null, null, null);
    }

    private static Asked.Check check(ReservationAsk ask) {
        return Asked.check(ask);
    }

    private static List<String> pointers(Asked.Check check) {
        return switch (check) {
            case Asked.Check.Sound _ -> List.of();
            case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                    violations.stream().map(Violation::pointer).toList();
        };
    }
}
