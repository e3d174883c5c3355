package io.slipway.cli.context;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a context the present one. */
@Command
public final class ContextUse implements Verb {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "A context of slipway context list.")
    String name;

    public ContextUse(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String known = session.settings().context(name).name();
        session.settings().userFile().change(file -> file.put(Setting.CONTEXT.key(), known));
        session.note("The context is " + known + " now.");
        return Exit.DONE;
    }
}
