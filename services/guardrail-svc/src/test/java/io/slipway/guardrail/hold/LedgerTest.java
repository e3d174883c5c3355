package io.slipway.guardrail.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Quotas.Hold;
import io.slipway.guardrail.hold.Ledger.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String P5 = "ml.p5.48xlarge";

    @Test
    void countsWhatNoClusterShows() {
        assertThat(ledger(null).beyond(List.of(), NOON)).containsExactly(new Hold(P5, 4, "job"));
    }

    @Test
    void countsOnlyTheNodesThatTheClusterDoesNotShowYet() {
        assertThat(ledger(null).beyond(clusters("c", 3), NOON))
                .containsExactly(new Hold(P5, 1, "job"));
        assertThat(ledger(null).beyond(clusters("other", 3), NOON))
                .containsExactly(new Hold(P5, 4, "job"));
        assertThat(ledger(null).beyond(clusters("c", 4), NOON)).isEmpty();
    }

    @Test
    void goesOnCountingForAReadingThatIsOlderThanTheSight() {
        Instant seen = NOON.plusSeconds(5);

        assertThat(ledger(seen).beyond(List.of(), NOON)).hasSize(1);
        assertThat(ledger(seen).beyond(clusters("c", 4), NOON)).isEmpty();
    }

    @Test
    void endsOnceEveryReadingShowsTheCluster() {
        Instant seen = NOON.minus(Ledger.APART).minus(Duration.ofSeconds(1));

        assertThat(ledger(seen).beyond(clusters("c", 2), NOON)).isEmpty();
    }

    @Test
    void saysWhichJobsHaveAppearedInFull() {
        var ledger =
                new Ledger(
                        List.of(
                                new Held("half", "c", P5, false, 4, null),
                                new Held("half", "c", "ml.m5.large", false, 1, null),
                                new Held("full", "d", P5, false, 2, null),
                                new Held("before", "d", P5, false, 2, NOON)));

        assertThat(
                        ledger.appeared(
                                List.of(clusters("c", 4).getFirst(), clusters("d", 2).getFirst())))
                .containsExactly("full");
    }

    private static Ledger ledger(@Nullable Instant seenAt) {
        return new Ledger(List.of(new Held("job", "c", P5, false, 4, seenAt)));
    }

    private static List<Hyperpod.Cluster> clusters(String name, int target) {
        var nothing = JsonNodeFactory.instance.objectNode();
        return List.of(
                new Hyperpod.Cluster(
                        name,
                        "Creating",
                        null,
                        Map.of(),
                        List.of(
                                new Hyperpod.Group(
                                        "gpu", P5, 0, target, "Creating", false, nothing)),
                        null,
                        null,
                        null,
                        nothing));
    }
}
