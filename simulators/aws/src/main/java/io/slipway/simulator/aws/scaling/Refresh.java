package io.slipway.simulator.aws.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Answer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All instances of a group are replaced, a few at a time. */
final class Refresh {
    enum Status {
        Pending,
        InProgress,
        Successful,
        Cancelling,
        Cancelled
    }

    final String id;
    final Instant started;
    final JsonNode preferences;
    final Set<String> old;
    private final int all;
    Status status = Status.Pending;
    @Nullable Instant ended;
    @Nullable String reason;

    Refresh(String id, Instant started, JsonNode preferences, Set<String> old) {
        this.id = id;
        this.started = started;
        this.preferences = preferences;
        this.old = new LinkedHashSet<>(old);
        this.all = old.size();
    }

    boolean active() {
        return ended == null;
    }

    /** How many may be out of service at the same time. */
    int atOnce() {
        int healthy = preferences.path("MinHealthyPercentage").asInt(90);
        return Math.max(1, all * (100 - healthy) / 100);
    }

    void end(Status as, @Nullable String why, Instant at) {
        status = as;
        reason = why;
        ended = at;
    }

    Answer view(String group) {
        Answer view =
                Answer.of("InstanceRefreshId", id)
                        .and("AutoScalingGroupName", group)
                        .and("Status", status)
                        .and("StatusReason", reason)
                        .and("StartTime", started)
                        .and("EndTime", ended)
                        .and("PercentageComplete", all == 0 ? 100 : 100 * (all - old.size()) / all)
                        .and("InstancesToUpdate", old.size())
                        .and("Strategy", "Rolling");
        return preferences.isMissingNode() ? view : view.and("Preferences", preferences);
    }
}
