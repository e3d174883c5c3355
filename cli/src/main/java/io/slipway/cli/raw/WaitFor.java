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
     * @param ends states that are left no more
     * @param over the exit code once it is as it should be, or never will be
     */
    private record Kind(
            Resource resource, Set<String> ends, Function<JsonNode, Optional<Exit>> over) {

        static Kind of(Resource resource, String good, String... bad) {
            return new Kind(
                    resource,
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
                                "guardrails-failed",
                                "planned",
                                "ready",
                                "failed",
                                "failed-orphans",
                                "cancelled",
                                "destroyed",
                                "destroy-failed"),
                        JobEnd::over));
        kinds.put("cluster", Kind.of(CLUSTER, "ready", "destroyed"));
        kinds.put("endpoint", Kind.of(ENDPOINT, "ready", "failed", "ended"));
        kinds.put("ep", Kind.of(ENDPOINT, "ready", "failed", "ended"));
        var reservation =
                new Kind(
                        RESERVATION,
                        Set.of("expired", "cancelled", "failed"),
                        ReservationEnd::over);
        kinds.put("reservation", reservation);
        kinds.put("res", reservation);
        var run = new Kind(STRESS_RUN, Set.of("completed", "failed", "cancelled"), StressEnd::over);
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
        Resource resource = kind.resource();
        String id = new Naming(session, resource).id(thing.substring(slash + 1));
        Waiting.Ended ended =
                new Waiting(session, resource, now -> over(kind, now))
                        .until(id, session.longestWait(), _ -> {});
        session.out().object(resource.view(), ended.last());
        return ended.exit();
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
