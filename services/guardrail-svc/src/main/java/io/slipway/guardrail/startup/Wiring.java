package io.slipway.guardrail.startup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.deploy.Orphan;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.guardrail.rule.BuiltCluster;
import io.slipway.guardrail.rule.Evidence;

/** Event payloads and documents of rows go past the build, which does not see them. */
@RegisterForReflection(
        targets = {
            BuiltCluster.Wanted.class,
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
            DeployEvent.Unrecognised.class,
            Evidence.Used.class,
            Finding.class,
            GroupCount.class,
            GuardrailEvent.class,
            GuardrailEvent.Passed.class,
            GuardrailEvent.Failed.class,
            GuardrailEvent.Undecided.class,
            GuardrailEvent.Unrecognised.class,
            io.slipway.guardrail.rule.Finding.class
        })
class Wiring {}
