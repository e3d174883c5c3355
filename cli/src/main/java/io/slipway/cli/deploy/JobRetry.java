package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Goes on with a job that ended badly, where it went wrong. */
@Command
public final class JobRetry implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    public JobRetry(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.JOB).id(id);
        JsonNode job =
                session.api()
                        .post(Resource.JOB.service(), Resource.JOB.one(whole) + ":retry", null);
        session.out().object(Resource.JOB.view(), job);
        session.note("Follow it: slipway job watch " + whole);
        return Exit.DONE;
    }
}
