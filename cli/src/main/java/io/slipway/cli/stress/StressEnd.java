package io.slipway.cli.stress;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.resource.Waiting;
import io.slipway.cli.session.Session;
import java.time.Duration;
import java.util.Optional;

/** Waits for the end of a stress run; a verdict other than pass is a failure. */
public final class StressEnd {
    private final Session session;

    StressEnd(Session session) {
        this.session = session;
    }

    Exit await(String id, Duration longest) throws InterruptedException {
        Waiting.Ended ended =
                new Waiting(session, Resource.STRESS_RUN, StressEnd::over)
                        .until(id, longest, _ -> {});
        session.out().object(Resource.STRESS_RUN.view(), ended.last());
        return ended.exit();
    }

    /** A run says its verdict in a word, a report in an object with reasons. */
    static Exit verdict(JsonNode report) {
        JsonNode said = report.path("verdict");
        String verdict = said.isObject() ? Json.text(said, "outcome") : said.asText("");
        return verdict.isEmpty() || verdict.equals("pass") ? Exit.DONE : Exit.FAILED;
    }

    public static Optional<Exit> over(JsonNode run) {
        return switch (Json.text(run, "state")) {
            case "completed" -> Optional.of(verdict(run));
            case "failed", "cancelled" -> Optional.of(Exit.FAILED);
            default -> Optional.empty();
        };
    }
}
