package io.slipway.deploy.deployer.aws;

import io.slipway.deploy.deployer.Deployer;
import java.util.LinkedHashMap;
import java.util.Map;

/** How things outside are called and tagged; the same in every attempt, so they are found again. */
public final class Names {
    public static final String CLUSTER_TAG = "slipway:cluster";
    public static final String JOB_TAG = "slipway:job";
    public static final String TENANT_TAG = "slipway:tenant";
    public static final String FENCE_TAG = "slipway:fence";

    private Names() {}

    public static Map<String, String> tags(Deployer.Task task) {
        var tags = new LinkedHashMap<String, String>();
        tags.put(CLUSTER_TAG, task.clusterId());
        tags.put(JOB_TAG, task.jobId());
        tags.put(TENANT_TAG, task.tenant());
        tags.put(FENCE_TAG, String.valueOf(task.fence()));
        return tags;
    }

    public static String stack(Deployer.Task task) {
        return "slipway-" + task.clusterId();
    }

    public static String mark(String clusterId) {
        return "/slipway/clusters/" + clusterId;
    }

    public static String parameters(String jobId) {
        return "/hyperpod/" + jobId;
    }

    public static String secret(String jobId) {
        return "hyperpod/" + jobId + "/kubeconfig";
    }

    public static String outputs(String jobId) {
        return "hyperpod/" + jobId + "/outputs.json";
    }
}
