package io.slipway.deploy.deployer.sagemaker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a cluster, be it named by the request or made by our stack.
 *
 * @param bucket the stack's own, null when the request brings its lifecycle scripts
 * @param lifecycleUri folder of the scripts in that bucket
 */
record Foundation(
        @Nullable String eksClusterArn,
        List<String> subnets,
        List<String> securityGroups,
        @Nullable String executionRole,
        @Nullable String bucket,
        @Nullable String lifecycleUri) {

    /** The name in an ARN of an EKS cluster. */
    static String eksName(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
