package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gives a reservation back, started or not. */
@Command
public final class ReservationCancel implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id, its first characters, or a name.")
    String id;

    public ReservationCancel(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        JsonNode ended =
                session.api()
                        .post(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.one(whole) + ":cancel",
                                null);
        session.out().object(Resource.RESERVATION.view(), ended);
        return Exit.DONE;
    }
}
