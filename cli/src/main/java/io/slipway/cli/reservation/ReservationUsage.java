package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Instants;
import io.slipway.cli.setting.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was used, waited for and given back early. */
@Command
public final class ReservationUsage implements Verb {
    private static final View USE =
            View.of(
                    "use",
                    Column.text("OWNER", "owner"),
                    Column.text("TYPE", "gpuType"),
                    Column.text("RUNS", "reservations"),
                    Column.text("GPU-HOURS", "gpuHours"),
                    Column.text("WAIT-P50-S", "waitP50Seconds"),
                    Column.text("WAIT-P90-S", "waitP90Seconds"),
                    Column.text("EARLY", "endedEarly"),
                    Column.text("GIVEN-BACK", "gpuHoursGivenBack"));

    private final Session session;

    @Option(names = "--from", paramLabel = "TIME", description = "From then on (a week ago).")
    @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to then (now).")
    @Nullable String to;

    public ReservationUsage(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        StringBuilder query = new StringBuilder("?");
        if (from != null) {
            query.append("from=").append(Instants.parse("--from", from)).append('&');
        }
        if (to != null) {
            query.append("to=").append(Instants.parse("--to", to));
        }
        JsonNode usage = session.api().get(Service.RESERVATION, "/api/reservations/usage" + query);
        session.out().page(USE, usage);
        return Exit.DONE;
    }
}
