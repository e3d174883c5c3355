package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Blocks a script until a job has ended, whichever way. */
@Command
public final class JobWait implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    public JobWait(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.JOB).id(id);
        return new JobEnd(session).await(whole, session.longestWait());
    }
}
