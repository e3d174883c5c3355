package io.slipway.cli.parked;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;

/** Tells how far a key got. A call has a limit, so this calls again until the key is free. */
final class Settling {
    private static final View VIEW =
            View.of(
                    "settlement",
                    Column.count("TAKEN", "taken"),
                    Column.count("SKIPPED", "skipped"),
                    Column.count("LEFT", "left"));

    private final Session session;
    private final ParkedRef ref;

    Settling(Session session, ParkedRef ref) {
        this.session = session;
        this.ref = ref;
    }

    /**
     * @param answer of the first call
     */
    Exit tell(JsonNode answer) {
        JsonNode last = answer;
        int taken = answer.path("taken").asInt();
        while (last.path("left").asLong() > 0 && !last.hasNonNull("stuck")) {
            session.note("%d taken, %d to go".formatted(taken, last.path("left").asLong()));
            last = goOn(last);
            taken += last.path("taken").asInt();
        }
        ObjectNode whole = last.deepCopy();
        whole.remove("next");
        whole.put("taken", taken).put("skipped", answer.path("skipped").asInt());
        session.out().object(VIEW, whole);
        if (!last.hasNonNull("stuck")) {
            return Exit.DONE;
        }
        String stuck =
                new ParkedRef(ref.service(), last.path("stuck").path("id").asLong()).toString();
        String reason = Json.text(last.path("stuck"), "reason");
        throw new Failure(
                Exit.FAILED,
                "event %s could not be taken".formatted(stuck),
                reason.equals("gap")
                        ? "the event before it never came"
                        : "%s; the log of the service says more".formatted(reason),
                reason.equals("gap")
                        ? "slipway events parked retry %s --accept-gap".formatted(stuck)
                        : "slipway events parked skip %s --reason '…'".formatted(stuck));
    }

    private JsonNode goOn(JsonNode answer) {
        String path = "parked/%s:retry".formatted(Json.text(answer, "next"));
        return session.api().post(ref.service(), ParkedRef.path(ref.service(), path), null);
    }
}
