package io.slipway.cli.reservation;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Has a notebook run beside SSH, or not. */
@Command
public final class ReservationJupyter implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id, its first characters, or a name.")
    String id;

    @Parameters(index = "1", paramLabel = "on|off", description = "Whether it is to run.")
    String wanted;

    public ReservationJupyter(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (!wanted.equals("on") && !wanted.equals("off")) {
            throw Failure.usage(
                    "a notebook is on or off",
                    "'%s' is neither".formatted(wanted),
                    "slipway reservation jupyter %s on".formatted(id));
        }
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        session.out()
                .object(
                        Resource.RESERVATION.view(),
                        session.api()
                                .post(
                                        Resource.RESERVATION.service(),
                                        Resource.RESERVATION.one(whole) + ":jupyter",
                                        Json.object().put("on", wanted.equals("on"))));
        return Exit.DONE;
    }
}
