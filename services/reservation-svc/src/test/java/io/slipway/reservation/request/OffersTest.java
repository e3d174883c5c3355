package io.slipway.reservation.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.reservation.pool.PoolFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffersTest {
    private static final Asked ASKED = new Asked(1, "h200", Duration.ofHours(1), null, null, null);

    @Test
    void saysWhichTypesThereAre() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Offers.eligible(List.of(pool("default", "a100", "h100")), ASKED))
                .satisfies(
                        problem -> {
                            assertThat(problem.type())
                                    .isEqualTo(ReservationProblem.GPU_TYPE_UNKNOWN);
                            assertThat(problem.fix()).isEqualTo("Choose one of a100, h100.");
                        });
    }

    @Test
    void refusesNoTypeWhileTheNodesOfAPoolAreUnknown() {
        var pools = List.of(pool("default"), pool("west", "h100"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Offers.eligible(pools, ASKED))
                .satisfies(
                        problem -> {
                            assertThat(problem.type()).isEqualTo(CommonProblem.UNAVAILABLE);
                            assertThat(problem.detail()).contains("default");
                        });
    }

    @Test
    void offersTheOtherPoolsMeanwhile() {
        var pools = List.of(pool("default"), pool("west", "h200"));

        assertThat(Offers.eligible(pools, ASKED))
                .extracting(PoolFacts::name)
                .containsExactly("west");
    }

    private static PoolFacts pool(String name, String... types) {
        @Nullable String madeBy = name.equals("default") ? null : "admin";
        return new PoolFacts(name, null, Map.of(), List.of(types), madeBy);
    }
}
