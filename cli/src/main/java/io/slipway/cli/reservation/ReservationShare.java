package io.slipway.cli.reservation;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets another GitHub user into a reservation, or keeps one out again. */
@Command
public final class ReservationShare implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id, its first characters, or a name.")
    String id;

    @Parameters(index = "1", paramLabel = "LOGIN", description = "A GitHub user.")
    String login;

    @Option(names = "--remove", description = "Keep that user out again.")
    boolean remove;

    public ReservationShare(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        session.out()
                .object(
                        Resource.RESERVATION.view(),
                        session.api()
                                .post(
                                        Resource.RESERVATION.service(),
                                        Resource.RESERVATION.one(whole)
                                                + (remove ? ":unshare" : ":share"),
                                        Json.object().put("githubUser", login)));
        return Exit.DONE;
    }
}
