package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.resource.Waiting;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Durations;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether to wait for the end of an operation, and what its end means. */
public final class OperationWait {
    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "6h",
            paramLabel = "DURATION",
            description = "Wait until the operation has ended, at most so long (6h).")
    @Nullable String longest;

    /** Shows the operation as it was taken in, or at its end. */
    Exit tell(Session session, JsonNode operation) throws InterruptedException {
        if (longest == null) {
            session.out().object(Resource.OPERATION.view(), operation);
            return Exit.DONE;
        }
        Duration limit = Durations.parse(longest);
        Waiting.Ended ended =
                new Waiting(session, Resource.OPERATION, OperationWait::over)
                        .until(Json.text(operation, "id"), limit, _ -> {});
        session.out().object(Resource.OPERATION.view(), ended.last());
        if (ended.exit() == Exit.FAILED) {
            String id = Json.text(ended.last(), "id");
            throw new Failure(
                            Exit.FAILED,
                            "operation %s failed".formatted(id),
                            Json.text(ended.last(), "reason"),
                            "",
                            "operation " + id,
                            null)
                    .advised(Json.text(ended.last(), "remediation"), "slipway operation get " + id);
        }
        return ended.exit();
    }

    private static Optional<Exit> over(JsonNode operation) {
        return switch (Json.text(operation, "state")) {
            case "succeeded" -> Optional.of(Exit.DONE);
            case "failed" -> Optional.of(Exit.FAILED);
            default -> Optional.empty();
        };
    }

    static JsonNode order(Session session, String cluster, String verb, @Nullable ObjectNode body) {
        return session.api()
                .post(Resource.CLUSTER.service(), Resource.CLUSTER.one(cluster) + verb, body);
    }
}
