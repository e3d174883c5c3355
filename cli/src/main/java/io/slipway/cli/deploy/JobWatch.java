package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows each change of a job until it has ended. */
@Command
public final class JobWatch implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    public JobWatch(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.JOB).id(id);
        return new JobEnd(session).watch(whole, session.longestWait());
    }
}
