package io.slipway.cli.login;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;

/** Forgets the token of the context. */
@Command
public final class Logout implements Verb {
    private final Session session;

    public Logout(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        boolean was = session.tokens().forget();
        session.note(
                (was ? "Logged out of context " : "Nobody was logged in to context ")
                        + session.context().name()
                        + ".");
        return Exit.DONE;
    }
}
