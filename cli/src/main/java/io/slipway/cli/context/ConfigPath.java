package io.slipway.cli.context;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;

/** Where the user's configuration file is. */
@Command
public final class ConfigPath implements Verb {
    private final Session session;

    public ConfigPath(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        session.out().text(session.settings().userFile().path().toString());
        return Exit.DONE;
    }
}
