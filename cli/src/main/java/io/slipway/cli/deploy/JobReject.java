package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Cancels a job because of its plan. */
@Command
public final class JobReject implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, for who asked (1 to 500 characters).")
    String reason;

    public JobReject(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.JOB).id(id);
        JsonNode job =
                session.api()
                        .post(
                                Resource.JOB.service(),
                                Resource.JOB.one(whole) + ":reject",
                                Json.object().put("reason", reason));
        session.out().object(Resource.JOB.view(), job);
        return Exit.DONE;
    }
}
