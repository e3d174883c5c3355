package io.slipway.endpoint.startup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.endpoint.EndpointEvent;

/** What Jackson reads and writes outside REST, which the build does not see by itself. */
@RegisterForReflection(
        targets = {
            ClusterEvent.class,
            ClusterEvent.Provisioned.class,
            ClusterEvent.Ready.class,
            ClusterEvent.Expiring.class,
            ClusterEvent.Destroyed.class,
            ClusterEvent.NodeReplaced.class,
            ClusterEvent.Unrecognised.class,
            GroupCount.class,
            EndpointEvent.class,
            EndpointEvent.Ready.class,
            EndpointEvent.Failed.class
        })
class Wiring {}
