package io.slipway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.RuleBook;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * {@code ./slipway bench rules}: all rules that need nothing but the request, on a CreateCluster
 * request of a hundred instance groups; from its bytes to the verdict. A third warms up.
 */
final class Rules {
    private static final int GROUPS = 100;
    private static final double GOAL_MILLIS = 5;

    private final int runs;
    private final PrintStream out;

    Rules(int runs, PrintStream out) {
        this.runs = runs;
        this.out = out;
    }

    /**
     * @return whether the goal was met
     */
    boolean run() {
        byte[] request = request().getBytes(UTF_8);
        var rules = RuleBook.bundled();
        var judged = new Histogram(3);
        var read = new Histogram(3);
        var used = new Histogram(3);
        var processor = ManagementFactory.getThreadMXBean();
        boolean passed = false;
        for (int i = -runs / 2; i < runs; i++) {
            long began = System.nanoTime();
            if (!(Reading.of(request) instanceof Reading.Read(var asked))) {
                throw new IllegalStateException("the request is not readable");
            }
            long usedBefore = processor.getCurrentThreadCpuTime();
            long from = System.nanoTime();
            passed = rules.judge(asked).verdict().passed();
            if (i >= 0) {
                long now = System.nanoTime();
                used.recordValue(processor.getCurrentThreadCpuTime() - usedBefore);
                judged.recordValue(now - from);
                read.recordValue(now - began);
            }
        }
        out.printf(
                """
                %d instance groups, %d bytes, %d runs, verdict %s
                milliseconds               p50       p99       max
                rules alone          %s
                their processor time %s
                with reading JSON    %s
                """,
                GROUPS,
                request.length,
                runs,
                passed ? "passed" : "blocked",
                row(judged),
                row(used),
                row(read));
        var goals = new Goals();
        goals.atMost(
                "all rules of the request, 100 groups, p99",
                judged.getValueAtPercentile(99) / 1e6,
                GOAL_MILLIS,
                "ms");
        out.print(goals);
        return goals.allMet();
    }

    private static String row(Histogram histogram) {
        return "%10.3f%10.3f%10.3f"
                .formatted(
                        histogram.getValueAtPercentile(50) / 1e6,
                        histogram.getValueAtPercentile(99) / 1e6,
                        histogram.getMaxValue() / 1e6);
    }

    private static String request() {
        String groups =
                IntStream.range(0, GROUPS)
                        .mapToObj(
                                i ->
                                        """
                                        {"InstanceGroupName": "workers-%1$d", "InstanceType": "ml.p5.48xlarge",
                                         "InstanceCount": 4, "ThreadsPerCore": 2,
                                         "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-lcs/%1$d", "OnCreate": "on_create.sh"},
                                         "ExecutionRole": "arn:aws:iam::111122223333:role/exec-%1$d",
                                         "InstanceStorageConfigs": [{"EbsVolumeConfig": {"VolumeSizeInGB": 500}}],
                                         "OnStartDeepHealthChecks": ["InstanceStress", "InstanceConnectivity"],
                                         "KubernetesConfig": {"Labels": {"team": "a-%1$d", "example.com/tier": "gpu"}}}
                                        """
                                                .formatted(i))
                        .collect(Collectors.joining(","));
        return """
               {"ClusterName": "research", "NodeRecovery": "Automatic",
                "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-west-2:111122223333:cluster/research"}},
                "VpcConfig": {"SecurityGroupIds": ["sg-0123456789abcdef0"],
                              "Subnets": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]},
                "InstanceGroups": [%s]}
               """
                .formatted(groups);
    }
}
