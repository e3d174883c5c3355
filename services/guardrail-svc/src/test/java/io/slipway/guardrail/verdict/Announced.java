package io.slipway.guardrail.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.EnvelopeWriter;
import io.slipway.envelope.Parsed;
import io.slipway.envelope.Uuid7;
import io.slipway.testkit.Addresses;
import io.slipway.testkit.Events;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Says what deploy-svc says. */
public final class Announced {
    private final ObjectMapper json;

    public Announced(ObjectMapper json) {
        this.json = json;
    }

    /** A rendered cluster, small preset; single quotes stand for double ones. */
    public ClusterSpec cluster(String name, String instanceType, int count) {
        try {
            return json.readValue(
                    """
                    {'name': '%s', 'region': 'us-east-1', 'preset': 'small', 'orchestrator': 'eks',
                     'kubernetesVersion': '1.33', 'nodeProvisioningMode': 'Continuous',
                     'nodeRecovery': 'Automatic', 'autoScaling': false,
                     'instanceGroups': [{'name': 'gpu', 'instanceType': '%s', 'count': %d,
                       'threadsPerCore': 2, 'deepHealthChecks': [], 'volumeSizeGb': 500,
                       'spot': false, 'labels': {}, 'taints': []}],
                     'tags': {'owner': 'ada', 'project': 'llm'}, 'environment': {},
                     'ttl': 'PT8H', 'deadline': 'PT1H15M'}
                    """
                            .formatted(name, instanceType, count)
                            .replace('\'', '"'),
                    ClusterSpec.class);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    public CloudEvent requested(String jobId, String tenant, String action, ClusterSpec cluster) {
        return requested(jobId, tenant, action, "dryrun", cluster);
    }

    /** As {@code sagemaker} the deployer makes what it is asked for. */
    CloudEvent requested(
            String jobId, String tenant, String action, String deployer, ClusterSpec cluster) {
        return event(
                DeployEvent.class,
                DeployEvent.Requested.TYPE,
                jobId,
                new DeployEvent.Requested(
                        jobId, tenant, "ada", action, deployer, cluster, Instant.now()));
    }

    CloudEvent failed(String jobId, String tenant) {
        return event(
                DeployEvent.class,
                DeployEvent.Failed.TYPE,
                jobId,
                new DeployEvent.Failed(
                        jobId,
                        tenant,
                        "demo",
                        "deploying",
                        "it broke",
                        "mend it",
                        Instant.now(),
                        null,
                        null));
    }

    /** More nodes for a cluster that stands. */
    CloudEvent scaled(String operationId, String tenant, ClusterSpec cluster) {
        return event(
                DeployEvent.class,
                DeployEvent.ScaleRequested.TYPE,
                operationId,
                new DeployEvent.ScaleRequested(
                        operationId,
                        tenant,
                        "ada",
                        "cluster-of-" + cluster.name(),
                        "sagemaker",
                        cluster,
                        Instant.now()));
    }

    CloudEvent scaleEnded(String operationId, String tenant, String outcome) {
        return event(
                DeployEvent.class,
                DeployEvent.ScaleEnded.TYPE,
                operationId,
                new DeployEvent.ScaleEnded(operationId, tenant, "cluster", outcome, Instant.now()));
    }

    CloudEvent destroyed(String clusterId, String jobId, String tenant) {
        return event(
                ClusterEvent.class,
                ClusterEvent.Destroyed.TYPE,
                clusterId,
                new ClusterEvent.Destroyed(
                        clusterId, jobId, tenant, "demo", "asked", Instant.now()));
    }

    CloudEvent provisioned(String jobId, String tenant, int current, int target) {
        return provisioned(Uuid7.text(Instant.now()), jobId, tenant, "demo", current, target);
    }

    CloudEvent provisioned(
            String clusterId, String jobId, String tenant, String name, int current, int target) {
        return event(
                ClusterEvent.class,
                ClusterEvent.Provisioned.TYPE,
                clusterId,
                new ClusterEvent.Provisioned(
                        clusterId,
                        jobId,
                        tenant,
                        name,
                        "us-east-1",
                        "arn:aws:sagemaker:us-east-1:111122223333:cluster/abcdefghijkl",
                        List.of(new GroupCount("gpu", "ml.g5.xlarge", current, target)),
                        Instant.now()));
    }

    /** The same event as if it had been announced within that trace. */
    CloudEvent traced(CloudEvent event, String trace) {
        return new CloudEvent(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                event.dataSchema(),
                Map.of(CloudEvent.TRACE_PARENT, "00-%s-00f067aa0ba902b7-01".formatted(trace)),
                event.data());
    }

    public static void publish(String topic, CloudEvent event) {
        String key = event.subject();
        Events.publish(topic, key == null ? "" : key, event);
    }

    /** All of them through one producer. */
    public static void publish(String topic, List<CloudEvent> events) {
        var bytes = new ByteArraySerializer();
        Map<String, Object> settings = Map.of("bootstrap.servers", Addresses.current().kafka());
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            for (CloudEvent event : events) {
                var _ =
                        producer.send(
                                EnvelopeWriter.record(
                                        topic, String.valueOf(event.subject()), event));
            }
        }
    }

    /** The first event of each key, in the order of the keys, once each has one. */
    public static List<CloudEvent> firstOfEach(String topic, List<String> keys) {
        Map<String, CloudEvent> first = new HashMap<>();
        Events.records(
                topic,
                seen -> {
                    for (ConsumerRecord<byte[], byte[]> record : seen) {
                        if (EnvelopeReader.read(record)
                                instanceof Parsed.Event(String key, CloudEvent event)) {
                            first.putIfAbsent(key, event);
                        }
                    }
                    return first.keySet().containsAll(keys);
                });
        return keys.stream().map(first::get).toList();
    }

    private CloudEvent event(Class<?> root, String type, String key, Object fact) {
        try {
            return new CloudEvent(
                    Uuid7.text(Instant.now()),
                    "//slipway/deploy-svc",
                    type,
                    key,
                    Instant.now(),
                    null,
                    Map.of(),
                    json.writerFor(root).writeValueAsBytes(fact));
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }
}
