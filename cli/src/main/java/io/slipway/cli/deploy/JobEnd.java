package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.resource.Waiting;
import io.slipway.cli.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits for the end of a job and says what it was: as data, as words, as exit code. */
public final class JobEnd {
    private final Session session;

    JobEnd(Session session) {
        this.session = session;
    }

    /** Prints the job once, at its end. */
    Exit await(String id, Duration longest) throws InterruptedException {
        return tell(until(id, longest, _ -> {}), true);
    }

    /** Prints the job at each change where data was asked for, else at its end. */
    Exit watch(String id, Duration longest) throws InterruptedException {
        if (session.out().rendering().human()) {
            return await(id, longest);
        }
        return tell(until(id, longest, session.out()::streamed), false);
    }

    private Waiting.Ended until(String id, Duration longest, Consumer<JsonNode> changed)
            throws InterruptedException {
        return new Waiting(session, Resource.JOB, JobEnd::over).until(id, longest, changed);
    }

    private Exit tell(Waiting.Ended ended, boolean print) {
        JsonNode job = ended.last();
        if (print) {
            session.out().object(Resource.JOB.view(), job);
        }
        return switch (ended.exit()) {
            case FAILED, REFUSED -> throw failure(job, ended.exit());
            default -> ended.exit();
        };
    }

    private static Failure failure(JsonNode job, Exit exit) {
        String reason = Json.text(job, "reason");
        String remedy = Json.text(job, "remediation");
        String id = Resource.JOB.view().id(job);
        return new Failure(
                        exit,
                        "job %s ended %s".formatted(id, Json.text(job, "state")),
                        (reason.isEmpty() ? "the job gives no reason" : reason) + left(job),
                        "",
                        "job " + id,
                        null)
                .advised(remedy, "slipway job logs " + id);
    }

    /** What could not be taken away, each with what it costs and what to do about it. */
    private static String left(JsonNode job) {
        StringBuilder left = new StringBuilder();
        for (JsonNode orphan : job.path("orphans")) {
            left.append(
                    "; left: %s %s, %s USD a month. %s"
                            .formatted(
                                    Json.text(orphan, "kind"),
                                    Json.text(orphan, "id"),
                                    Json.text(orphan, "usdPerMonth"),
                                    Json.text(orphan, "remedy")));
        }
        return left.toString();
    }

    /** A deployment is done when its cluster is ready, a destruction when there is none. */
    public static Optional<Exit> over(JsonNode job) {
        boolean destroying = Json.text(job, "action").equals("destroy");
        return switch (Json.text(job, "state")) {
            case "ready", "planned" -> destroying ? Optional.empty() : Optional.of(Exit.DONE);
            case "destroyed" -> Optional.of(destroying ? Exit.DONE : Exit.FAILED);
            case "guardrails-failed" -> Optional.of(Exit.REFUSED);
            case "failed", "failed-orphans", "cancelled", "destroy-failed" ->
                    Optional.of(Exit.FAILED);
            default -> Optional.empty();
        };
    }
}
