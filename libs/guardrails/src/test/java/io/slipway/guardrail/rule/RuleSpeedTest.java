package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.request.Reading;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Counts processor time, so that a busy machine makes it no slower; the bench measures the rest.
 */
class RuleSpeedTest {
    private static final int RUNS = 300;

    @Test
    void judgesAHundredGroupsInAFewMilliseconds() {
        var clock = ManagementFactory.getThreadMXBean();
        byte[] request = hundredGroups().toString().getBytes(StandardCharsets.UTF_8);
        long[] nanos = new long[RUNS];

        for (int i = 0; i < RUNS; i++) {
            if (!(Reading.of(request) instanceof Reading.Read(var asked))) {
                throw new AssertionError("unreadable");
            }
            long start = clock.getCurrentThreadCpuTime();
            assertThat(RuleBook.bundled().judge(asked).verdict().passed()).isTrue();
            nanos[i] = clock.getCurrentThreadCpuTime() - start;
        }

        long[] warm = Arrays.copyOfRange(nanos, RUNS / 2, RUNS);
        Arrays.sort(warm);
        assertThat(Duration.ofNanos(warm[warm.length / 2])).isLessThan(Duration.ofMillis(5));
        System.getLogger(RuleSpeedTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "100 groups, request rules, CPU: median %d us, p99 %d us"
                                .formatted(
                                        warm[warm.length / 2] / 1000,
                                        warm[warm.length * 99 / 100] / 1000));
    }

    private static ObjectNode hundredGroups() {
        Sample sample = Sample.createCluster().with("/InstanceGroups", "[]");
        for (int i = 0; i < 100; i++) {
            sample.with(
                    "/InstanceGroups/-",
                    """
                    {'InstanceGroupName': 'workers-%d', 'InstanceType': 'ml.p5.48xlarge',
                     'InstanceCount': 4, 'ThreadsPerCore': 2,
                     'LifeCycleConfig': {'SourceS3Uri': 's3://sagemaker-lcs/%d', 'OnCreate': 'on_create.sh'},
                     'ExecutionRole': 'arn:aws:iam::111122223333:role/exec-%d',
                     'InstanceStorageConfigs': [{'EbsVolumeConfig': {'VolumeSizeInGB': 500}}],
                     'OnStartDeepHealthChecks': ['InstanceStress', 'InstanceConnectivity'],
                     'KubernetesConfig': {'Labels': {'team': 'a-%d', 'example.com/tier': 'gpu'}}}
                    """
                            .formatted(i, i, i, i));
        }
        return sample.document();
    }
}
