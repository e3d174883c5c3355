package io.slipway.cli.context;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Context;
import io.slipway.cli.setting.Setting;
import io.slipway.cli.token.Tokens;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a context of the user's file, and its token. */
@Command
public final class ContextDelete implements Verb {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "A context of slipway context list.")
    String name;

    public ContextDelete(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (!session.settings().userFile().read().path("contexts").has(name)) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "there is no context '%s' to delete".formatted(name),
                    "%s does not define it".formatted(session.settings().userFile().path()),
                    "slipway context list");
        }
        Context context = session.settings().context(name);
        new Tokens(session.machine(), context, session::issuer).forget();
        session.settings().userFile().change(this::forget);
        session.note("Context " + name + " is gone.");
        return Exit.DONE;
    }

    private void forget(ObjectNode file) {
        file.withObjectProperty("contexts").remove(name);
        if (file.path(Setting.CONTEXT.key()).asText().equals(name)) {
            file.remove(Setting.CONTEXT.key());
        }
    }
}
