package io.slipway.deploy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.deployer.sagemaker.ClusterNodes.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker died at a call; what a look at the node says about it. */
class NodeWorkTest {
    private static final Instant SENT = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeItem ITEM = NodeItem.asked("i-1").sent(SENT);

    @Test
    void takesANodeThatDoesNotRunForHeard() {
        assertThat(after(OperationKind.REBOOT, 10).lost(ITEM, node("Pending")))
                .isEqualTo(NodeWork.Lost.TAKEN);
        assertThat(after(OperationKind.REPLACE, 10).lost(ITEM, node("ShuttingDown")))
                .isEqualTo(NodeWork.Lost.TAKEN);
        assertThat(after(OperationKind.REPLACE, 10).lost(ITEM, null))
                .isEqualTo(NodeWork.Lost.TAKEN);
    }

    @Test
    void waitsAsLongAsAwsMayShowWhatWas() {
        assertThat(after(OperationKind.REBOOT, 10).lost(ITEM, node("Running")))
                .isEqualTo(NodeWork.Lost.TOO_EARLY);
    }

    @Test
    void asksAgainWhileNoRebootCanBeOverYet() {
        assertThat(after(OperationKind.REBOOT, 100).lost(ITEM, node("Running")))
                .isEqualTo(NodeWork.Lost.NOT_TAKEN);
    }

    @Test
    void rebootsNothingTwiceThatMayHaveBeenRebooted() {
        assertThat(after(OperationKind.REBOOT, 3600).lost(ITEM, node("Running")))
                .isEqualTo(NodeWork.Lost.UNKNOWABLE);
        assertThat(after(OperationKind.REPLACE, 3600).lost(ITEM, node("Running")))
                .isEqualTo(NodeWork.Lost.NOT_TAKEN);
    }

    @Test
    void isThroughWithAReplacementWhenTheGroupIsComplete() {
        var work = after(OperationKind.REPLACE, 600);

        assertThat(work.through(ITEM, Map.of(), false)).isFalse();
        assertThat(work.through(ITEM, Map.of(), true)).isTrue();
        assertThat(work.through(ITEM, Map.of("i-1", node("Running")), true)).isFalse();
    }

    private static NodeWork after(OperationKind kind, int seconds) {
        return new NodeWork(kind, Duration.ofMinutes(1), SENT.plusSeconds(seconds));
    }

    private static Node node(String status) {
        return new Node("i-1", "gpu", "ml.p5.48xlarge", status, null, SENT.minusSeconds(9000));
    }
}
