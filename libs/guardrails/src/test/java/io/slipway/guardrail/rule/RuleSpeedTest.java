package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.slipway.guardrail.request.Reading;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Counts what judging allocates, which no busy machine changes; {@code ./slipway bench rules} times
 * it.
 */
class RuleSpeedTest {
    private static final int WARM = 20;

    @Test
    void worksInProportionToTheGroups() {
        long quarter = allocated(groups(25));
        long whole = allocated(groups(100));

        assertThat(whole).isBetween(quarter, 6 * quarter);
    }

    private static long allocated(ObjectNode request) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] document = request.toString().getBytes(StandardCharsets.UTF_8);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WARM; i++) {
            if (!(Reading.of(document) instanceof Reading.Read(var asked))) {
                throw new AssertionError("unreadable");
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(RuleBook.bundled().judge(asked).verdict().passed()).isTrue();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static ObjectNode groups(int count) {
        Sample sample = Sample.createCluster().with("/InstanceGroups", "[]");
        for (int i = 0; i < count; i++) {
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
