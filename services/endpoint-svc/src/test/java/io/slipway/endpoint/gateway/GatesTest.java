package io.slipway.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.endpoint.gateway.Gates.Entry;
import io.slipway.endpoint.provision.EndpointId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GatesTest {
    private static final EndpointId A = new EndpointId(new UUID(0, 1));
    private static final EndpointId B = new EndpointId(new UUID(0, 2));
    private final List<String> let = new ArrayList<>();
    private final Gates gates = new Gates(1, 2);

    @Test
    void whoComesFirstIsLetInFirst() {
        assertThat(gates.enter(A, GatesTest::never)).isEqualTo(Entry.IN);
        assertThat(gates.enter(A, () -> let.add("first"))).isEqualTo(Entry.WAITING);
        assertThat(gates.enter(A, () -> let.add("second"))).isEqualTo(Entry.WAITING);

        gates.leave(A);

        assertThat(let).containsExactly("first");
        assertThat(gates.underWay()).isEqualTo(1);
        assertThat(gates.waiting()).isEqualTo(1);
    }

    @Test
    void oneMoreThanThePlacesIsTurnedAway() {
        gates.enter(A, GatesTest::never);
        gates.enter(A, GatesTest::never);
        gates.enter(A, GatesTest::never);

        assertThat(gates.enter(A, GatesTest::never)).isEqualTo(Entry.FULL);
        assertThat(gates.waiting()).isEqualTo(2);
    }

    @Test
    void aFloodedEndpointLeavesTheSeatsOfOthersAlone() {
        gates.enter(A, GatesTest::never);
        gates.enter(A, GatesTest::never);

        assertThat(gates.enter(B, GatesTest::never)).isEqualTo(Entry.IN);
    }

    @Test
    void whoGaveUpIsPassedOver() {
        Runnable gone = () -> let.add("gone");
        gates.enter(A, GatesTest::never);
        gates.enter(A, gone);
        gates.enter(A, () -> let.add("patient"));

        assertThat(gates.abandon(A, gone)).isTrue();
        gates.leave(A);

        assertThat(let).containsExactly("patient");
        assertThat(gates.abandon(A, gone)).isFalse();
    }

    @Test
    void leavingWithoutHavingEnteredIsABug() {
        assertThatThrownBy(() -> gates.leave(A)).isInstanceOf(IllegalStateException.class);
    }

    /** Random arrivals, departures and abandonments against a model that only counts. */
    @Test
    void neverSeatsMoreThanItHasAndForgetsNobody() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var crowd = new Gates(3, 4);
        var waiting = new ArrayDeque<Runnable>();
        int[] in = {0};

        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    Runnable[] turn = new Runnable[1];
                    turn[0] =
                            () -> {
                                assertThat(waiting.poll()).isSameAs(turn[0]);
                                in[0]++;
                            };
                    switch (crowd.enter(A, turn[0])) {
                        case IN -> in[0]++;
                        case WAITING -> waiting.add(turn[0]);
                        case FULL -> assertThat(waiting).hasSize(4);
                    }
                }
                case 1 -> {
                    if (in[0] > 0) {
                        in[0]--;
                        crowd.leave(A);
                    }
                }
                default -> {
                    if (!waiting.isEmpty()) {
                        Runnable last = waiting.pollLast();
                        assertThat(crowd.abandon(A, last)).isTrue();
                    }
                }
            }
            assertThat(crowd.underWay()).as("seed %d", seed).isEqualTo(in[0]).isBetween(0, 3);
            assertThat(crowd.waiting()).as("seed %d", seed).isEqualTo(waiting.size());
            assertThat(waiting.isEmpty() || in[0] == 3).as("seed %d", seed).isTrue();
        }
    }

    private static void never() {
        throw new AssertionError("was let in");
    }
}
