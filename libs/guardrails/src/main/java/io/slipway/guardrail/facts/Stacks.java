package io.slipway.guardrail.facts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CloudFormation stacks, and what is left or stands in the way when they go. */
public final class Stacks {
    private Stacks() {}

    /**
     * @param changed when it last had an event
     * @param failed logical ids that could not be deleted
     */
    public record Stack(
            String name,
            String status,
            Map<String, String> tags,
            @Nullable Instant changed,
            List<String> failed,
            @Nullable Boolean protectedFromDeletion) {}

    /** Something with our tag that is still there. */
    public record Leftover(String kind, String id, @Nullable Long usdPerMonth) {}

    /**
     * @param kind such as network-interface, vpc-endpoint, security-group, bucket, load-balancer
     */
    public record Blocker(String kind, String id, @Nullable String note) {}

    static Stack stack(Row row) {
        return new Stack(
                row.text("name"),
                row.text("status"),
                row.textsByName("tags"),
                row.maybeTime("changed"),
                row.texts("failed"),
                row.maybeFlag("protectedFromDeletion"));
    }

    static Leftover leftover(Row row) {
        return new Leftover(row.text("kind"), row.text("id"), row.maybeWhole("usdPerMonth"));
    }

    static Blocker blocker(Row row) {
        return new Blocker(row.text("kind"), row.text("id"), row.maybeText("note"));
    }
}
