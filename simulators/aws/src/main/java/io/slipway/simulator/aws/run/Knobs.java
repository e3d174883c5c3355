package io.slipway.simulator.aws.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an operator of the simulator can turn, other than faults and time. */
public final class Knobs {
    private boolean checkSignatures;
    private boolean strictReferences;
    private @Nullable String kubernetes;

    private final Map<String, Integer> capacity = new LinkedHashMap<>();
    private final Set<String> unsupported = new LinkedHashSet<>();
    private final Map<Span, Duration> spans = new LinkedHashMap<>();

    /**
     * @param kubernetes where the Kubernetes API of every EKS cluster is; null where there is none
     */
    public Knobs(@Nullable String kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** How long things take, in virtual time. The defaults are what AWS publishes. */
    public enum Span {
        NODE_START(Duration.ofMinutes(10)),
        INSTANCE_STRESS(Duration.ofMinutes(100)),
        INSTANCE_CONNECTIVITY(Duration.ofMinutes(20)),
        INSTANCE_START(Duration.ofMinutes(2)),
        NODE_REBOOT(Duration.ofMinutes(5)),
        NODE_STOP(Duration.ofMinutes(5)),
        NODE_SOFTWARE(Duration.ofMinutes(15)),
        FAILURE_NOTICED(Duration.ofMinutes(1)),
        CLUSTER_START(Duration.ofMinutes(3)),
        CLUSTER_STOP(Duration.ofMinutes(2)),
        CAPACITY_PATIENCE(Duration.ofMinutes(30)),
        CAPACITY_RETRY(Duration.ofMinutes(15)),
        MIN_COUNT_WINDOW(Duration.ofHours(3)),
        EKS_CLUSTER(Duration.ofMinutes(14)),
        EKS_CHANGE(Duration.ofMinutes(5)),
        EKS_ADDON(Duration.ofMinutes(2)),
        EKS_DELETE(Duration.ofMinutes(8)),
        STACK_RESOURCE(Duration.ofMinutes(1)),
        NAT_GATEWAY(Duration.ofMinutes(2)),
        VPC_ENDPOINT(Duration.ofMinutes(2)),
        LOAD_BALANCER(Duration.ofMinutes(3)),
        QUOTA_CASE(Duration.ofHours(1)),
        QUOTA_DECISION(Duration.ofDays(2));

        private final Duration published;

        Span(Duration published) {
            this.published = published;
        }
    }

    public Duration span(Span span) {
        return spans.getOrDefault(span, span.published);
    }

    public void span(Span span, Duration length) {
        spans.put(span, length);
    }

    public boolean checkSignatures() {
        return checkSignatures;
    }

    public boolean strictReferences() {
        return strictReferences;
    }

    public void settings(
            @Nullable JsonNode signatures,
            @Nullable JsonNode references,
            @Nullable JsonNode endpoint) {
        if (endpoint != null) {
            kubernetes = endpoint.textValue();
        }
        if (signatures != null) {
            checkSignatures = signatures.asBoolean();
        }
        if (references != null) {
            strictReferences = references.asBoolean();
        }
    }

    /** Where the Kubernetes API of every EKS cluster is; null where there is none. */
    public @Nullable String kubernetes() {
        return kubernetes;
    }

    /** Instances of a type that a region can still give; endless where nobody said. */
    public int capacity(String region, String instanceType) {
        return capacity.getOrDefault(region + "/" + instanceType, Integer.MAX_VALUE);
    }

    public void capacity(String region, String instanceType, int available) {
        capacity.put(region + "/" + instanceType, available);
    }

    /** Takes from (or, negative, gives back to) a limited capacity. */
    public void take(String region, String instanceType, int count) {
        capacity.computeIfPresent(region + "/" + instanceType, (_, left) -> left - count);
    }

    /** {@code what} is a service's signing name or an instance type. */
    public boolean supported(String region, String what) {
        return !unsupported.contains(region + "/" + what);
    }

    public void support(String region, String what, boolean supported) {
        if (supported) {
            unsupported.remove(region + "/" + what);
        } else {
            unsupported.add(region + "/" + what);
        }
    }

    public Answer dump() {
        return Answer.of("checkSignatures", checkSignatures)
                .and("strictReferences", strictReferences)
                .and("capacity", capacity)
                .and("unsupported", unsupported);
    }

    public void clear() {
        checkSignatures = false;
        strictReferences = false;
        capacity.clear();
        unsupported.clear();
        spans.clear();
    }
}
