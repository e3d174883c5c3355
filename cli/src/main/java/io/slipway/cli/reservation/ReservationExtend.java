package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.math.BigDecimal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a reservation longer. */
@Command
public final class ReservationExtend implements Verb {
    private static final View EXTENSION =
            View.of("reservation", Column.text("ID", "/reservation/id"));

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id, its first characters, or a name.")
    String id;

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            required = true,
            description = "How many hours more.")
    BigDecimal hours;

    public ReservationExtend(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        JsonNode longer =
                session.api()
                        .post(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.one(whole) + ":extend",
                                Json.object().put("hours", hours));
        session.out().object(EXTENSION, longer);
        String limit = Json.text(longer, "limitedBy");
        if (!limit.isEmpty() && !limit.equals("none")) {
            session.note(
                    "Granted %s of %s hours: the %s is in the way. It ends %s."
                            .formatted(
                                    longer.path("hoursGranted").asText(),
                                    longer.path("hoursAsked").asText(),
                                    limit.replace('-', ' '),
                                    longer.at("/reservation/endsAt").asText()));
        }
        return Exit.DONE;
    }
}
