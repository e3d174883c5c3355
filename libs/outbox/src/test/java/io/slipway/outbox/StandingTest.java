package io.slipway.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Standing.Stream;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final Stream A = new Stream("t", "a");

    @Test
    void aBatchGoesOnFromTheLastPosition() {
        Standing standing = standing(Set.of(), Map.of(A, 4L), event("5", 5), event("6", 6));

        assertEquals(List.of(Turn.NEXT, Turn.NEXT), take(standing, event("5", 5), event("6", 6)));
        assertEquals(Map.of(A, 6L), standing.moved());
    }

    @Test
    void theFirstEventEverSetsTheBaseLine() {
        Standing standing = standing(Set.of(), Map.of(), event("7", 7));

        assertEquals(List.of(Turn.NEXT), take(standing, event("7", 7)));
        assertEquals(Map.of(A, 7L), standing.moved());
    }

    @Test
    void anEventTwiceInOneBatchHasOneEffect() {
        Standing standing = standing(Set.of(), Map.of(), event("1", 1));

        assertEquals(
                List.of(Turn.NEXT, Turn.REPEATED), take(standing, event("1", 1), event("1", 1)));
    }

    @Test
    void anEventTakenBeforeIsRepeated() {
        assertEquals(
                List.of(Turn.REPEATED), take(standing(Set.of(), Map.of(A, 1L)), event("1", 1)));
    }

    @Test
    void anOlderEventIsStaleAndMovesNothing() {
        Standing standing = standing(Set.of(), Map.of(A, 4L), event("3", 3));

        assertEquals(List.of(Turn.STALE), take(standing, event("3", 3)));
        assertEquals(Map.of(), standing.moved());
    }

    @Test
    void whatFollowsAGapWaitsBehindIt() {
        Standing standing =
                standing(Set.of(), Map.of(A, 4L), event("6", 6), event("7", 7), event("5", 5));

        assertEquals(
                List.of(Turn.GAP, Turn.BEHIND, Turn.BEHIND),
                take(standing, event("6", 6), event("7", 7), event("5", 5)));
        assertEquals(Map.of(), standing.moved());
    }

    @Test
    void aParkedKeyHoldsUpOnlyItself() {
        Standing standing = standing(Set.of(A), Map.of(), event("1", 1), other("2", 1));

        assertEquals(List.of(Turn.BEHIND, Turn.NEXT), take(standing, event("1", 1), other("2", 1)));
    }

    @Test
    void numbersOfAForeignProducerMeanNothing() {
        Delivery ask = delivery("a", "9", 9, true);
        Standing standing = standing(Set.of(), Map.of(A, 1L), ask);

        assertEquals(List.of(Turn.NEXT), take(standing, ask));
        assertEquals(Map.of(), standing.moved());
    }

    private static Standing standing(
            Set<Stream> parked, Map<Stream, Long> positions, Delivery... fresh) {
        Set<String> names = new HashSet<>();
        for (Delivery one : fresh) {
            names.add(Standing.event(one.event().source(), one.event().id()));
        }
        return new Standing(names, parked, positions);
    }

    private static List<Turn> take(Standing standing, Delivery... batch) {
        return List.of(batch).stream().map(standing::take).toList();
    }

    private static Delivery event(String id, long version) {
        return delivery("a", id, version, false);
    }

    private static Delivery other(String id, long version) {
        return delivery("b", id, version, false);
    }

    private static Delivery delivery(String key, String id, long version, boolean asked) {
        var event =
                new CloudEvent(
                        id,
                        "//test",
                        "io.slipway.test.happened.v1",
                        key,
                        null,
                        null,
                        Map.of(CloudEvent.AGGREGATE_VERSION, Long.toString(version)),
                        new byte[0]);
        return new Delivery(
                "c",
                new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0]),
                key,
                event,
                asked,
                "fact",
                () -> Uni.createFrom().voidItem());
    }
}
