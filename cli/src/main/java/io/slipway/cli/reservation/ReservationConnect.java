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
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The way into a reservation. It prints the command, so that your own SSH settings hold. */
@Command
public final class ReservationConnect implements Verb {
    private static final View VIEW =
            View.of(
                    "access",
                    Column.state("STAGE", "stage"),
                    Column.text("SSH", "ssh"),
                    Column.text("JUPYTER-TOKEN", "jupyterToken"),
                    Column.text("OUT-OF-MEMORY", "outOfMemory"),
                    Column.text("DETAIL", "detail"));

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id, its first characters, or a name.")
    String id;

    public ReservationConnect(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        JsonNode access =
                session.api()
                        .get(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.one(whole) + "/access");
        session.out().object(VIEW, access);
        if (Json.text(access, "ssh").isEmpty()) {
            session.note(
                    "There is no way in: it is %s. %s"
                            .formatted(Json.text(access, "stage"), Json.text(access, "detail")));
            return Exit.FAILED;
        }
        return Exit.DONE;
    }
}
