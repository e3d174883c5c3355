package io.slipway.reservation.kube.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortPairsTest {
    @ParameterizedTest
    @CsvSource({"30000,32767,1384", "30000,30001,1", "30000,30002,1", "32000,32007,4"})
    void comesByEachPairOnce(int first, int last, int count) {
        var pairs = new PortPairs(first, last);

        assertThat(pairs.count()).isEqualTo(count);
        for (var name : List.of("slipway-a-0", "slipway-b-0", "slipway-b-1", "")) {
            pairs.takeOnly(Set.of());
            assertThat(order(pairs, name))
                    .hasSize(count)
                    .doesNotHaveDuplicates()
                    .allSatisfy(ssh -> assertThat((ssh - first) % 2).isZero())
                    .allSatisfy(ssh -> assertThat(ssh).isBetween(first, last - 1));
        }
    }

    @Test
    void triesTheSameWhoeverAsks() {
        assertThat(order(new PortPairs(30_000, 32_767), "slipway-a-0"))
                .isEqualTo(order(new PortPairs(30_000, 32_767), "slipway-a-0"));
    }

    /** Otherwise all that meet the same taken pair would meet each other at the next one. */
    @Test
    void partsThoseThatMeetTheSameTakenPair() {
        var pairs = new PortPairs(30_000, 32_767);
        var seconds = new HashMap<Integer, Set<Integer>>();
        var met = new HashMap<Integer, Integer>();
        for (int i = 0; i < 13_840; i++) {
            pairs.takeOnly(Set.of());
            var name = "slipway-%d-0".formatted(i);
            int first = pairs.next(name).orElseThrow();
            pairs.take(first);
            seconds.computeIfAbsent(first, _ -> new HashSet<>())
                    .add(pairs.next(name).orElseThrow());
            met.merge(first, 1, Integer::sum);
        }

        int different = seconds.values().stream().mapToInt(Set::size).sum();
        int all = met.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(different).isGreaterThan(all * 9 / 10);
    }

    @Test
    void leavesOutWhatIsTakenByEitherPort() {
        var pairs = new PortPairs(32_000, 32_005);
        pairs.take(32_000);
        pairs.take(32_003);
        pairs.take(31_999);
        pairs.take(32_006);

        assertThat(order(pairs, "slipway-a-0")).containsExactly(32_004);
        assertThat(pairs.next("slipway-b-0")).isEmpty();

        pairs.takeOnly(Set.of(32_005));
        assertThat(order(pairs, "slipway-b-0")).containsExactlyInAnyOrder(32_000, 32_002);
    }

    @ParameterizedTest
    @CsvSource({"29999,30010", "32000,32768", "32000,32000", "32001,32000"})
    void refusesARangeWithoutPairs(int first, int last) {
        assertThatThrownBy(() -> new PortPairs(first, last))
                .hasMessageContaining("slipway.reservation.kubernetes.access");
    }

    private static List<Integer> order(PortPairs pairs, String name) {
        var order = new ArrayList<Integer>();
        for (var next = pairs.next(name); next.isPresent(); next = pairs.next(name)) {
            order.add(next.getAsInt());
            pairs.take(next.getAsInt());
        }
        return order;
    }
}
