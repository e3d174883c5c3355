package io.slipway.deploy.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.deployer.sagemaker.ClusterNodes.Node;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodesTest {
    @Test
    void showsEachNodeOnceOverItsPages() {
        List<Node> all = Stream.of("i-3", "i-1", "i-2").map(NodesTest::node).toList();

        List<Node> first = Nodes.page(all, null, 2);
        List<Node> rest = Nodes.page(all, first.getLast().id(), 2);

        assertThat(first).extracting(Node::id).containsExactly("i-1", "i-2");
        assertThat(rest).extracting(Node::id).containsExactly("i-3");
    }

    private static Node node(String id) {
        return new Node(id, "gpu", "ml.p5.48xlarge", "Running", null, Instant.EPOCH);
    }
}
