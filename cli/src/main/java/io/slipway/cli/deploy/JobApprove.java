package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a job's plan be carried out. */
@Command
public final class JobApprove implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    public JobApprove(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.JOB).id(id);
        session.confirm("Let job %s make what it has planned?".formatted(whole));
        JsonNode job =
                session.api()
                        .post(Resource.JOB.service(), Resource.JOB.one(whole) + ":approve", null);
        session.out().object(Resource.JOB.view(), job);
        return Exit.DONE;
    }
}
