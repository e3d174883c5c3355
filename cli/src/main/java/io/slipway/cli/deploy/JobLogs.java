package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The log of a job. */
@Command
public final class JobLogs implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    @Option(names = "--tail", paramLabel = "N", description = "Only the last lines (400).")
    int tail = 400;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the job has ended; a broken connection is resumed.")
    boolean follow;

    public JobLogs(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        if (tail < 1) {
            throw Failure.usage(
                    "--tail " + tail + " shows nothing",
                    "the least is 1",
                    "slipway job logs %s --tail 400".formatted(id));
        }
        String whole = new Naming(session, Resource.JOB).id(id);
        if (follow) {
            return new LogStream(session, whole).follow();
        }
        String text =
                session.api()
                        .text(
                                Resource.JOB.service(),
                                Resource.JOB.one(whole) + "/logs?tail=" + tail);
        text.lines().forEach(line -> LogStream.print(session.out(), "", line));
        return Exit.DONE;
    }
}
