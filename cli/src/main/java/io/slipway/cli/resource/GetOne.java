package io.slipway.cli.resource;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code get} of any noun. */
@Command
public final class GetOne implements Verb {
    private final Session session;
    private final Resource resource;

    @Parameters(
            paramLabel = "ID",
            description = "Id, its first characters (at least 4), or a name.")
    String id;

    public GetOne(Session session, Resource resource) {
        this.session = session;
        this.resource = resource;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, resource).id(id);
        session.out()
                .object(
                        resource.view(),
                        session.api().get(resource.service(), resource.one(whole)));
        return Exit.DONE;
    }
}
