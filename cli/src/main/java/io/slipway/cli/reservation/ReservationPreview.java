package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a request would get, and what could be had instead. Changes nothing. */
@Command
public final class ReservationPreview implements Verb {
    private static final View ALTERNATIVE =
            View.of(
                    "alternative",
                    Column.text("INSTEAD", "kind"),
                    Column.text("GPUS", "gpus"),
                    Column.text("TYPE", "gpuType"),
                    Column.text("HOURS", "hours"),
                    Column.time("STARTS", "startsAt"),
                    Column.time("ENDS", "endsAt"));

    private final Session session;

    @Mixin GpuAsk ask = new GpuAsk();

    public ReservationPreview(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode preview =
                session.api()
                        .post(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.path() + ":preview",
                                ask.body());
        session.out().page(ALTERNATIVE, preview, preview.path("alternatives"));
        session.note(
                preview.path("granted").asBoolean()
                        ? "It would start %s.".formatted(preview.path("startsAt").asText())
                        : preview.hasNonNull("reason")
                                ? "No start could be promised yet: %s."
                                        .formatted(preview.path("reason").asText())
                                : "The GPUs are promised to others at that start.");
        return preview.path("granted").asBoolean() ? Exit.DONE : Exit.REFUSED;
    }
}
