package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells the state machine of a job how one of its tasks stands. */
@Command
public final class JobReport implements Verb {
    private static final View RECEIPT =
            View.of("receipt", Column.text("STAGE", "stage"), Column.text("AGAIN", "again"));

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    @Parameters(index = "1", paramLabel = "OUTCOME", description = "heartbeat, success or failure.")
    String outcome;

    @Option(
            names = "--task-token",
            required = true,
            paramLabel = "FILE",
            description =
                    "File with the token of the task, from detail.token of its event; - for standard input.")
    String taskToken;

    @Option(
            names = "--result",
            paramLabel = "FILE",
            description = "With success: what the task gives back, a JSON file.")
    @Nullable String result;

    @Option(
            names = "--error",
            paramLabel = "NAME",
            description =
                    "With failure: such as Forge.Failed; Slipway.Transient has it tried again.")
    @Nullable String error;

    @Option(names = "--cause", paramLabel = "TEXT", description = "With failure: in words.")
    @Nullable String cause;

    @Option(names = "--note", paramLabel = "TEXT", description = "A line for the log of the job.")
    @Nullable String note;

    public JobReport(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (!outcome.matches("heartbeat|success|failure")) {
            throw Failure.usage(
                    "'%s' is no outcome".formatted(outcome),
                    "a task goes on, has succeeded or has failed",
                    "the same command with heartbeat, success or failure");
        }
        if (outcome.equals("failure") && error == null) {
            throw Failure.usage(
                    "a failure without --error says nothing",
                    "the state machine decides by its name",
                    "the same command with --error Forge.Failed");
        }
        String whole = new Naming(session, Resource.JOB).id(id);
        ObjectNode report =
                Json.object()
                        .put("taskToken", session.text(taskToken).strip())
                        .put("outcome", outcome);
        if (result != null) {
            report.set("output", session.document(result));
        }
        put(report, "error", error);
        put(report, "cause", cause);
        put(report, "note", note);
        session.out()
                .object(
                        RECEIPT,
                        session.api()
                                .post(
                                        Resource.JOB.service(),
                                        Resource.JOB.one(whole) + ":report",
                                        report));
        return Exit.DONE;
    }

    private static void put(ObjectNode report, String member, @Nullable String text) {
        if (text != null) {
            report.put(member, text);
        }
    }
}
