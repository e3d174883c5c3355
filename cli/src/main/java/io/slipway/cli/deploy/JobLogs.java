package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The log of a job. */
@Command
public final class JobLogs implements Verb {
    private static final int MOST = 10_000;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    @Option(names = "--tail", paramLabel = "N", description = "Only the last lines (400).")
    int tail = 400;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write the last 10000 lines there instead; it must not be there yet.")
    @Nullable Path save;

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
        if (save != null) {
            return saved(whole, save);
        }
        String text =
                session.api()
                        .text(
                                Resource.JOB.service(),
                                Resource.JOB.one(whole) + "/logs?tail=" + tail);
        text.lines().forEach(line -> LogStream.print(session.out(), "", line));
        return Exit.DONE;
    }

    private Exit saved(String whole, Path file) {
        String text =
                session.api()
                        .text(
                                Resource.JOB.service(),
                                Resource.JOB.one(whole) + "/logs?tail=" + MOST);
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException _) {
            throw Failure.usage(
                    "%s is there already".formatted(file),
                    "nothing is written over",
                    "slipway job logs %s --save another.log".formatted(id));
        } catch (IOException e) {
            throw Failure.usage(
                    "%s cannot be written".formatted(file),
                    String.valueOf(e.getMessage()),
                    "slipway job logs %s --save job.log".formatted(id));
        }
        session.note("%d lines in %s".formatted(text.lines().count(), file));
        return Exit.DONE;
    }
}
