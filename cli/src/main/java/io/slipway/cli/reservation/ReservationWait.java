package io.slipway.cli.reservation;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Blocks a script until reserved GPUs are there, or will never be. */
@Command
public final class ReservationWait implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id, its first characters, or a name.")
    String id;

    public ReservationWait(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        return new ReservationEnd(session).awaitActive(whole, session.longestWait());
    }
}
