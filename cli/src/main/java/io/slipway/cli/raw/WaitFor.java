package io.slipway.cli.raw;

import static io.slipway.cli.resource.Resource.CLUSTER;
import static io.slipway.cli.resource.Resource.ENDPOINT;
import static io.slipway.cli.resource.Resource.JOB;
import static io.slipway.cli.resource.Resource.RESERVATION;
import static io.slipway.cli.resource.Resource.STRESS_RUN;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.deploy.JobEnd;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.reservation.ReservationEnd;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.resource.Waiting;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.stress.StressEnd;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One waiter for everything that has a state. It ends at any end; the exit code says which. */
@Command
public final class WaitFor implements Verb {
    private static final String ANY_END = "any-end";

    private static final Map<String, Kind> KINDS = kinds();

    private final Session session;

    @Parameters(
            paramLabel = "KIND/ID",
            description = "Such as job/0199a0c1, reservation/0199a0c4 or endpoint/demo.")
    String thing;

    @Option(
            names = "--for",
            paramLabel = "STATE",
            description =
                    "Wait for this state, or for any-end; what the kind is there for unless given.")
    @Nullable String wanted;

    public WaitFor(Session session) {
        this.session = session;
    }

    /**
     * @param open states that are on the way
     * @param ends states that are left no more
     * @param over the exit code once it is as it should be, or never will be
     */
    private record Kind(
            Resource resource,
            Set<String> open,
            Set<String> ends,
            Function<JsonNode, Optional<Exit>> over) {

        static Kind of(Resource resource, Set<String> open, String good, String... bad) {
            return new Kind(
                    resource,
                    open,
                    Set.of(bad),
                    thing -> {
                        String state = Json.text(thing, "state");
                        return state.equals(good)
                                ? Optional.of(Exit.DONE)
                                : Set.of(bad).contains(state)
                                        ? Optional.of(Exit.FAILED)
                                        : Optional.empty();
                    });
        }
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put(
                "job",
                new Kind(
                        JOB,
                        Set.of(
                                "accepted",
                                "expiring",
                                "planning",
                                "awaiting-approval",
                                "queued",
                                "deploying",
                                "verifying",
                                "cleaning-up",
                                "cancelling",
                                "destroying"),
                        Set.of(
                                "guardrails-failed",
                                "planned",
                                "ready",
                                "failed",
                                "failed-orphans",
                                "cancelled",
                                "destroyed",
                                "destroy-failed"),
                        JobEnd::over));
        kinds.put(
                "cluster",
                Kind.of(
                        CLUSTER,
                        Set.of("provisioned", "ready", "destroying"),
                        "ready",
                        "destroyed"));
        var endpoint = Kind.of(ENDPOINT, Set.of("probing", "ready"), "ready", "failed", "ended");
        kinds.put("endpoint", endpoint);
        kinds.put("ep", endpoint);
        var reservation =
                new Kind(
                        RESERVATION,
                        Set.of("pending", "queued", "preparing", "active"),
                        Set.of("expired", "cancelled", "failed"),
                        ReservationEnd::over);
        kinds.put("reservation", reservation);
        kinds.put("res", reservation);
        var run =
                new Kind(
                        STRESS_RUN,
                        Set.of("queued", "running", "cancelling"),
                        Set.of("completed", "failed", "cancelled"),
                        StressEnd::over);
        kinds.put("stress-run", run);
        kinds.put("stress", run);
        return kinds;
    }

    @Override
    public Exit run() throws InterruptedException {
        int slash = thing.indexOf('/');
        Kind kind = KINDS.get(thing.substring(0, Math.max(0, slash)));
        if (kind == null || slash == thing.length() - 1) {
            throw Failure.usage(
                    "'%s' is nothing to wait for".formatted(thing),
                    "it reads KIND/ID, and the kinds are "
                            + String.join(", ", new TreeSet<>(KINDS.keySet())),
                    "slipway wait job/0199a0c1");
        }
        refuseUnknown(kind);
        Resource resource = kind.resource();
        String id = new Naming(session, resource).id(thing.substring(slash + 1));
        Waiting.Ended ended =
                new Waiting(session, resource, now -> over(kind, now))
                        .until(id, session.longestWait(), _ -> {});
        session.out().object(resource.view(), ended.last());
        return ended.exit();
    }

    /** A state that never comes would be waited for until the wait is over. */
    private void refuseUnknown(Kind kind) {
        Set<String> states = new TreeSet<>(kind.open());
        states.addAll(kind.ends());
        if (wanted != null && !wanted.equals(ANY_END) && !states.contains(wanted)) {
            throw Failure.usage(
                    "%s is never %s".formatted(thing, wanted),
                    "its states are " + String.join(", ", states),
                    "slipway wait %s --for any-end".formatted(thing));
        }
    }

    private Optional<Exit> over(Kind kind, JsonNode now) {
        String state = Json.text(now, "state");
        if (wanted == null) {
            return kind.over().apply(now);
        }
        if (state.equals(wanted)) {
            return Optional.of(Exit.DONE);
        }
        boolean end = kind.ends().contains(state);
        return end
                ? Optional.of(wanted.equals(ANY_END) ? Exit.DONE : Exit.FAILED)
                : Optional.empty();
    }
}
