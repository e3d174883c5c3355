package io.slipway.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that is not ours works with the simulator as with a cluster. */
class KubectlTest {
    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: REPLICAS
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: web
                    image: example.com/web:1
                    ports: [{containerPort: 80}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
            """;

    private static final String JOB =
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: team}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: team}
            data: {a: b}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - name: once
                    image: example.com/job:1
            """;

    private KubernetesSimulator simulator =
            KubernetesSimulator.start(Settings.onFreePort().instant());
    private Kubectl kubectl = new Kubectl("none", Path.of("none"));

    @BeforeEach
    void find() {
        simulator.close();
        simulator = KubernetesSimulator.start(Settings.onFreePort().instant());
        kubectl = Kubectl.of(simulator);
    }

    @AfterEach
    void close() {
        simulator.close();
    }

    private void apply(int replicas) {
        Kubectl.Run run =
                kubectl.feed(
                        DEPLOYMENT.replace("REPLICAS", Integer.toString(replicas)),
                        "apply",
                        "-f",
                        "-");
        assertThat(run.code()).as(run.output()).isZero();
    }

    @Test
    void appliesChangesAndRollsOut() {
        apply(2);
        kubectl.say("rollout", "status", "deployment/web", "--timeout=30s");
        apply(3);
        kubectl.say("rollout", "status", "deployment/web", "--timeout=30s");
        kubectl.say("scale", "deployment/web", "--replicas=1");
        kubectl.say("set", "image", "deployment/web", "web=example.com/web:2");
        kubectl.say("rollout", "status", "deployment/web", "--timeout=30s");

        assertThat(kubectl.say("get", "deployments")).containsPattern("web +1/1");
        assertThat(
                        kubectl.say(
                                "get",
                                "pods",
                                "-o",
                                "jsonpath={.items[*].spec.containers[0].image}"))
                .contains("example.com/web:2");
        kubectl.say("delete", "deployment", "web", "--cascade=foreground", "--timeout=30s");
        kubectl.say("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=30s");
        assertThat(kubectl.say("get", "pods")).contains("No resources found");
    }

    @Test
    void drainsANodeAndLetsItBackIn() {
        apply(2);
        kubectl.say("rollout", "status", "deployment/web", "--timeout=30s");

        kubectl.say("drain", "gpu-1", "--timeout=30s");

        assertThat(kubectl.say("get", "nodes")).containsPattern("gpu-1 +Ready,SchedulingDisabled");
        kubectl.say("rollout", "status", "deployment/web", "--timeout=30s");
        assertThat(kubectl.say("get", "pods", "-o", "jsonpath={.items[*].spec.nodeName}"))
                .contains("gpu-2")
                .doesNotContain("gpu-1");
        kubectl.say("uncordon", "gpu-1");
        assertThat(kubectl.say("get", "nodes")).doesNotContain("SchedulingDisabled");
    }

    @Test
    void describesLogsLabelsAndTaints() {
        kubectl.say("run", "one", "--image=example.com/dev:1");
        kubectl.say("wait", "--for=condition=Ready", "pod/one", "--timeout=30s");
        kubectl.say("label", "pod", "one", "tier=x");
        kubectl.say("annotate", "pod", "one", "note=y");
        kubectl.say("taint", "nodes", "gpu-1", "team=a:NoSchedule");

        assertThat(kubectl.say("describe", "pod", "one"))
                .contains("Successfully assigned", "tier=x");
        assertThat(kubectl.say("logs", "one")).contains("container one of pod one started");
        assertThat(kubectl.say("get", "events")).contains("Scheduled");
        assertThat(kubectl.say("get", "pods", "-o", "wide"))
                .containsPattern("one +1/1 +Running +0");
        assertThat(kubectl.say("describe", "node", "gpu-1")).contains("team=a:NoSchedule");
        kubectl.say("delete", "pod", "one", "--grace-period=5", "--timeout=30s");
        assertThat(kubectl.run("get", "pod", "one").output()).contains("pods \"one\" not found");
    }

    @Test
    void runsAJobToItsEnd() {
        Kubectl.Run run = kubectl.feed(JOB, "apply", "-f", "-");
        assertThat(run.code()).as(run.output()).isZero();
        kubectl.say("wait", "--for=condition=Complete", "job/once", "--timeout=30s");

        assertThat(kubectl.say("get", "jobs")).contains("1/1");
        kubectl.say("delete", "namespace", "team", "--timeout=30s");
        assertThat(kubectl.say("api-resources")).contains("poddisruptionbudgets");
    }
}
