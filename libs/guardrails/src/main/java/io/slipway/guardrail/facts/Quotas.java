package io.slipway.guardrail.facts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account may have, and what it has. */
public final class Quotas {
    private Quotas() {}

    /**
     * @param name as Service Quotas shows it; the only thing to find a quota by
     * @param region null for that of the reading
     * @param value the applied value, else the default of AWS
     */
    public record Quota(
            String service,
            String name,
            @Nullable String code,
            @Nullable String region,
            long value) {}

    /** Nodes promised to a job that no cluster shows yet. */
    public record Hold(String instanceType, long count, @Nullable String job, boolean spot) {
        public Hold(String instanceType, long count, @Nullable String job) {
            this(instanceType, count, job, false);
        }
    }

    /** What the network of the region holds already. */
    public record Usage(long networkInterfaces, long vpcs, long elasticIps) {}

    /**
     * A training plan or a capacity reservation.
     *
     * @param available instances of it that nothing uses yet
     * @param targets what it may be used for, such as hyperpod-cluster; empty where nobody told
     */
    public record Plan(
            String arn,
            String status,
            @Nullable String instanceType,
            @Nullable String zoneId,
            @Nullable Long available,
            @Nullable Instant starts,
            @Nullable Instant ends,
            List<String> targets) {}

    static Quota quota(Row row) {
        return new Quota(
                row.text("service"),
                row.text("name"),
                row.maybeText("code"),
                row.maybeText("region"),
                row.whole("value"));
    }

    static Hold hold(Row row) {
        return new Hold(
                row.text("instanceType"),
                row.whole("count"),
                row.maybeText("job"),
                Boolean.TRUE.equals(row.maybeFlag("spot")));
    }

    static Usage usage(Row row) {
        return new Usage(
                row.whole("networkInterfaces"), row.whole("vpcs"), row.whole("elasticIps"));
    }

    static Plan plan(Row row) {
        return new Plan(
                row.text("arn"),
                row.text("status"),
                row.maybeText("instanceType"),
                row.maybeText("zoneId"),
                row.maybeWhole("available"),
                row.maybeTime("starts"),
                row.maybeTime("ends"),
                row.texts("targets"));
    }

    /** The quota of that name; null when the list does not have it. */
    public static @Nullable Quota named(List<Quota> quotas, String service, String name) {
        return quotas.stream()
                .filter(quota -> quota.service().equals(service))
                .filter(quota -> quota.name().strip().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }
}
