package io.slipway.cli.key;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a key another secret, and its whole time again. */
@Command
public final class KeyRotate implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id, its first characters, or a name.")
    String id;

    @Option(
            names = "--overlap",
            paramLabel = "MINUTES",
            description = "How long the secret before stays good, up to 60 (0).")
    int overlap;

    public KeyRotate(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.KEY).id(id);
        KeySecret.show(
                session,
                session.api()
                        .post(
                                Resource.KEY.service(),
                                Resource.KEY.one(whole) + ":rotate",
                                Json.object().put("overlapMinutes", overlap)));
        return Exit.DONE;
    }
}
