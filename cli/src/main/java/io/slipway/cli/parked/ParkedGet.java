package io.slipway.cli.parked;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One parked event with what it says, as far as the caller's team may see it. */
@Command
public final class ParkedGet implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Such as deploy/17.")
    String id;

    public ParkedGet(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ParkedRef ref = ParkedRef.of(id);
        session.out().object(ParkedRef.VIEW, session.api().get(ref.service(), ref.path()));
        return Exit.DONE;
    }
}
