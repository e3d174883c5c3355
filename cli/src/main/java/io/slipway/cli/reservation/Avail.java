package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import picocli.CommandLine.Command;

/** What is free now, and when more will be. */
@Command
public final class Avail implements Verb {
    private final Session session;
    private static final View VIEW =
            View.of(
                    "gpu-type",
                    Column.text("TYPE", "gpuType", "type"),
                    Column.text("FREE", "free", "gpusFree"),
                    Column.text("TOTAL", "total", "gpusTotal"),
                    Column.text("LARGEST-NOW", "largestNow"),
                    Column.text("QUEUE", "queued", "queue"),
                    Column.text("NEXT", "next"),
                    Column.text("PRICE", "price"));

    public Avail(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode availability =
                session.api().get(Service.RESERVATION, "/api/reservations/availability");
        session.out().page(VIEW, availability);
        return Exit.DONE;
    }
}
