package io.slipway.deploy.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.deployer.sagemaker.ClusterNodes.Node;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void saysNothingAtTheFirstLook() {
        Inventory first = look(List.of(), 2, "i-1", "i-2");

        assertThat(first.replaced()).isEmpty();
        assertThat(first.keep()).hasSize(2);
    }

    @Test
    void pairsANodeThatWentWithTheOneThatCame() {
        Inventory next = look(known("i-1", "i-2"), 2, "i-2", "i-3");

        assertThat(next.replaced())
                .extracting(pair -> pair.gone().node().id() + " " + pair.fresh().id())
                .containsExactly("i-1 i-3");
        assertThat(next.drop()).containsExactly("i-1");
    }

    @Test
    void waitsForASuccessorThatComesLater() {
        Inventory gap = look(known("i-1", "i-2"), 2, "i-2");
        Inventory filled = look(gap.keep(), 2, "i-2", "i-3");

        assertThat(gap.replaced()).isEmpty();
        assertThat(filled.replaced())
                .extracting(pair -> pair.gone().node().id())
                .containsExactly("i-1");
        assertThat(look(filled.keep(), 2, "i-2", "i-3").replaced()).isEmpty();
    }

    @Test
    void waitsForNobodyInAGroupThatBecameSmaller() {
        Inventory smaller = look(known("i-1", "i-2"), 1, "i-2");
        Inventory larger = look(smaller.keep(), 2, "i-2", "i-3");

        assertThat(smaller.drop()).containsExactly("i-1");
        assertThat(larger.replaced()).isEmpty();
    }

    @Test
    void givesTheReasonThatSomebodyGaveBeforeThatOfHyperPod() {
        var failing = new Node("i-1", "gpu", "ml.p5.48xlarge", "Failure", "Xid 79", NOON);

        assertThat(new Known(failing, null, null).why()).isEqualTo("Failure: Xid 79");
        assertThat(new Known(failing, null, "replaced by ann").why()).isEqualTo("replaced by ann");
    }

    private static Inventory look(List<Known> known, int target, String... seen) {
        return Inventory.of(
                known,
                Stream.of(seen).map(InventoryTest::node).toList(),
                Map.of("gpu", target),
                NOON);
    }

    private static List<Known> known(String... ids) {
        return Stream.of(ids).map(id -> new Known(node(id), null, null)).toList();
    }

    private static Node node(String id) {
        return new Node(id, "gpu", "ml.p5.48xlarge", "Running", null, NOON.minusSeconds(600));
    }
}
