package io.slipway.cli.login;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;

/** The one verb that prints a token, for scripts that call the API themselves. */
@Command
public final class PrintToken implements Verb {
    private final Session session;

    public PrintToken(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        session.out().text(session.tokens().token());
        return Exit.DONE;
    }
}
