package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a job to stop; what it made is taken down again. */
@Command
public final class JobCancel implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    @Option(
            names = "--force",
            description = "Do not wait for the step that runs; its result counts for nothing.")
    boolean force;

    public JobCancel(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.JOB).id(id);
        JsonNode job =
                session.api()
                        .post(
                                Resource.JOB.service(),
                                Resource.JOB.one(whole) + ":cancel" + (force ? "?force=true" : ""),
                                null);
        session.out().object(Resource.JOB.view(), job);
        return Exit.DONE;
    }
}
