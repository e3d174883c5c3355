package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.List;
import picocli.CommandLine.Command;

/** How much you and your tenant may have at a time, and what of it is in use. */
@Command
public final class ReservationQuota implements Verb {
    private static final View QUOTA =
            View.of(
                    "quota",
                    Column.text("OF", "of"),
                    Column.text("GPUS-USED", "gpusUsed"),
                    Column.text("GPUS", "gpus"),
                    Column.text("GPU-HOURS-USED", "gpuHoursUsed"),
                    Column.text("GPU-HOURS", "gpuHours"));

    private final Session session;

    public ReservationQuota(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode quotas =
                session.api()
                        .get(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.path() + "/quotas");
        ArrayNode rows = Json.array();
        for (String of : List.of("owner", "tenant")) {
            ObjectNode row = rows.addObject().put("of", of);
            quotas.path(of).properties().forEach(one -> row.set(one.getKey(), one.getValue()));
        }
        session.out().page(QUOTA, quotas, rows);
        quotas.path("longestHours")
                .properties()
                .forEach(
                        type ->
                                session.note(
                                        "%s: at most %s hours at a time."
                                                .formatted(
                                                        type.getKey(), type.getValue().asText())));
        return Exit.DONE;
    }
}
