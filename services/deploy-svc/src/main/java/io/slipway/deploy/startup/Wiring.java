package io.slipway.deploy.startup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.deploy.Orphan;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.operation.LogEntry;
import io.slipway.deploy.operation.NodeItem;

/** Event payloads go through the outbox, where the build does not see them. */
@RegisterForReflection(
        targets = {
            ClusterEvent.class,
            ClusterEvent.Provisioned.class,
            ClusterEvent.Ready.class,
            ClusterEvent.Expiring.class,
            ClusterEvent.Destroyed.class,
            ClusterEvent.NodeReplaced.class,
            ClusterEvent.Unrecognised.class,
            ClusterSpec.class,
            ClusterSpec.InstanceGroup.class,
            DeployEvent.class,
            DeployEvent.Requested.class,
            DeployEvent.Moved.class,
            DeployEvent.Failed.class,
            DeployEvent.ScaleRequested.class,
            DeployEvent.ScaleEnded.class,
            Orphan.class,
            io.slipway.deploy.deployer.Orphan.class,
            Plan.class,
            Plan.Change.class,
            NodeItem.class,
            LogEntry.class,
            DeployEvent.Unrecognised.class,
            Finding.class,
            GroupCount.class,
            GuardrailEvent.class,
            GuardrailEvent.Passed.class,
            GuardrailEvent.Failed.class,
            GuardrailEvent.Undecided.class,
            GuardrailEvent.Unrecognised.class
        })
class Wiring {}
