package io.slipway.simulator.aws.hyperpod;

import io.slipway.simulator.aws.run.Place;
import org.jspecify.annotations.Nullable;

/** What EKS knows of clusters. */
public interface EksClusters {
    /** Why HyperPod cannot use this one, if so. */
    @Nullable String objection(Place place, String arn, boolean mustExist);
}
