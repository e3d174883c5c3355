package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.JsonLines;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.replay.Job;
import io.slipway.planner.replay.Policy;
import io.slipway.planner.replay.Replay;
import io.slipway.planner.replay.Scores;
import io.slipway.planner.replay.Step;
import io.slipway.planner.replay.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replays recorded requests through the planner of reservation-svc, in virtual time. */
@Command
public final class ReservationSimulate implements Verb {
    private static final View VIEW =
            View.of("simulation", Column.text("UTILISATION", "utilisation"));
    private static final int NODES_MAX = 10_000;
    private static final int GPUS_PER_NODE_MAX = 1_024;

    private final Session session;

    @Option(names = "--nodes", paramLabel = "N", required = true, description = "How many nodes.")
    int nodes;

    @Option(
            names = "--gpus-per-node",
            paramLabel = "G",
            required = true,
            description = "GPUs of each node.")
    int gpusPerNode;

    @Option(
            names = "--jobs",
            paramLabel = "FILE",
            required = true,
            description =
                    "Requests: CSV with the columns submit_s, gpus, declared_s, actual_s; - is"
                            + " standard input.")
    String jobs = "-";

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "promise",
            description = "promise, fifo, easy or greedy. Default: ${DEFAULT-VALUE}.")
    String policy = "promise";

    @Option(
            names = "--trace-out",
            paramLabel = "FILE",
            description = "Write each submission, promise, start and end here, one per line.")
    @Nullable String traceOut;

    @Option(
            names = "--jsonl",
            description =
                    "One request per line of --jobs in, as JSON with those names; what became of"
                            + " each out, one per line, in order.")
    boolean jsonl;

    public ReservationSimulate(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws IOException {
        var chosen = chosen();
        var cluster = cluster();
        if (jsonl) {
            try (InputStream in = session.open(jobs)) {
                return new JsonLines(in, session.out())
                        .all(
                                Workload.JOBS_MAX,
                                ReservationSimulate::request,
                                requests -> fates(requests, cluster, chosen));
            } catch (OutOfMemoryError _) {
                throw tooLarge();
            }
        }
        Scores scores;
        try {
            scores = replay(requests(), cluster, chosen, _ -> {});
        } catch (OutOfMemoryError _) {
            throw tooLarge();
        }
        tell(scores);
        var document = document(scores);
        if (session.out().rendering().human()) {
            session.out().text(Json.pretty(document));
        } else {
            session.out().object(VIEW, document);
        }
        return Exit.DONE;
    }

    private static Failure tooLarge() {
        long megabytes = Runtime.getRuntime().maxMemory() >> 20;
        return new Failure(
                Exit.FAILED,
                "the replay does not fit into the memory it may use",
                "that is %d MB here; a million requests took 325 MB in all".formatted(megabytes),
                "JAVA_TOOL_OPTIONS=-Xmx%dm and the same command, or fewer requests"
                        .formatted(Math.max(512, 2 * megabytes)));
    }

    private Policy chosen() {
        return Arrays.stream(Policy.values())
                .filter(one -> one.name().equalsIgnoreCase(policy))
                .findFirst()
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "there is no policy %s".formatted(policy),
                                        "--policy is one of "
                                                + Arrays.stream(Policy.values())
                                                        .map(one -> one.name())
                                                        .map(name -> name.toLowerCase(Locale.ROOT))
                                                        .collect(Collectors.joining(", ")),
                                        "the same command with --policy promise"));
    }

    private NodeGroup cluster() {
        within("--nodes", nodes, NODES_MAX);
        within("--gpus-per-node", gpusPerNode, GPUS_PER_NODE_MAX);
        int digits = Integer.toString(nodes).length();
        return new NodeGroup(
                "gpu",
                gpusPerNode,
                IntStream.rangeClosed(1, nodes)
                        .mapToObj(i -> ("node-%0" + digits + "d").formatted(i))
                        .toList());
    }

    private static void within(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw Failure.usage(
                    "%s %d is not a cluster".formatted(option, value),
                    "it must be 1 to " + most,
                    "slipway reservation simulate --nodes 4 --gpus-per-node 8 --jobs jobs.csv");
        }
    }

    private List<Job> requests() {
        try (InputStream in = session.open(jobs);
                var text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return switch (Workload.read(text)) {
                case Workload.Reading.Read(var read) -> read;
                case Workload.Reading.Wrong wrong -> throw wrong(wrong);
            };
        } catch (IOException e) {
            throw Failure.usage(
                    "%s cannot be read".formatted(jobs), Unreadable.why(e), "ls -l " + jobs);
        }
    }

    private Failure wrong(Workload.Reading.Wrong wrong) {
        return new Failure(
                Exit.USAGE,
                "%s, line %d: %s"
                        .formatted(
                                jobs.equals("-") ? "standard input" : jobs,
                                wrong.line(),
                                wrong.what()),
                "each line is submit_s,gpus,declared_s,actual_s, in seconds and whole GPUs",
                "mend line %d, then the same command".formatted(wrong.line()),
                "exit 2, slipway help exit-codes",
                Json.object()
                        .put("line", wrong.line())
                        .put("column", wrong.column())
                        .put("what", wrong.what()));
    }

    private static Job request(JsonNode line, int number) {
        UnaryOperator<@Nullable String> field =
                name -> {
                    JsonNode value = line.path(name);
                    return value.isNumber()
                            ? value.asText()
                            : value.isMissingNode() ? null : value.toString();
                };
        return switch (Workload.request(number, field)) {
            case Workload.Reading.Read(var read) -> read.getFirst();
            case Workload.Reading.Wrong wrong ->
                    throw new Failure(
                            Exit.USAGE,
                            wrong.what(),
                            "a line is {\"submit_s\":0,\"gpus\":8,\"declared_s\":60,\"actual_s\":60}",
                            "mend line %d, then the same command".formatted(number),
                            "exit 2, slipway help exit-codes",
                            Json.object().put("line", number).put("column", wrong.column()));
        };
    }

    /**
     * Requests are taken in by their time of submission, and answered in the order of the lines.
     */
    private List<JsonLines.Answer> fates(List<Job> requests, NodeGroup cluster, Policy chosen) {
        if (requests.isEmpty()) {
            return List.of();
        }
        var fates = new LinkedHashMap<Integer, ReplayFate>();
        requests.forEach(job -> fates.put(job.number(), new ReplayFate(job)));
        var inOrder = requests.stream().sorted(Comparator.comparingLong(Job::submit)).toList();
        tell(
                replay(
                        inOrder,
                        cluster,
                        chosen,
                        step -> Objects.requireNonNull(fates.get(step.job())).take(step)));
        return fates.values().stream()
                .map(fate -> new JsonLines.Answer(fate.json(), Exit.DONE))
                .toList();
    }

    private Scores replay(
            List<Job> requests, NodeGroup cluster, Policy chosen, Consumer<Step> told) {
        if (!Workload.countable(requests)) {
            throw Failure.usage(
                    "the requests last too long for a replay",
                    "one after another they take more than a hundred thousand years",
                    "the same command with times in seconds, and fewer requests");
        }
        if (traceOut == null) {
            return Replay.run(requests, cluster, chosen, told);
        }
        var file = session.machine().directory().resolve(traceOut);
        try {
            if (traceOut.equals("-")) {
                throw new FileSystemException(traceOut, null, "the numbers go there");
            }
            if (!jobs.equals("-")
                    && Files.exists(file)
                    && Files.isSameFile(file, session.machine().directory().resolve(jobs))) {
                throw new FileSystemException(traceOut, null, "the requests are in it");
            }
            try (var trace = new ReplayTrace(file, cluster, chosen)) {
                var scores = Replay.run(requests, cluster, chosen, told.andThen(trace::write));
                trace.keep();
                return scores;
            }
        } catch (IOException e) {
            throw unwritable(e);
        } catch (UncheckedIOException e) {
            throw unwritable(Objects.requireNonNull(e.getCause()));
        }
    }

    private Failure unwritable(IOException trouble) {
        return Failure.usage(
                "%s cannot be written".formatted(traceOut),
                switch (trouble) {
                    case NoSuchFileException _ -> "its folder is not there";
                    case AccessDeniedException _ -> "you may not write there";
                    case FileSystemException file when file.getReason() != null -> file.getReason();
                    default -> String.valueOf(trouble.getMessage());
                },
                "the same command with --trace-out trace.jsonl");
    }

    /** What the numbers do not say. */
    private void tell(Scores scores) {
        if (scores.jobsRefused() > 0) {
            session.note(
                    "%d of %d requests are larger than the cluster and were refused."
                            .formatted(
                                    scores.jobsRefused(),
                                    scores.jobsRefused() + scores.jobsReplayed()));
        }
        if (scores.jobsCut() > 0) {
            session.note(
                    "%d requests ran longer than declared and were ended at the declared time."
                            .formatted(scores.jobsCut()));
        }
    }

    private static ObjectNode document(Scores scores) {
        var document =
                Json.object()
                        .put("utilisation", rounded(scores.utilisation(), 1e6))
                        .put("meanWaitSeconds", rounded(scores.meanWaitSeconds(), 1e3))
                        .put(
                                "meanWaitFullNodeSeconds",
                                rounded(scores.meanWaitFullNodeSeconds(), 1e3))
                        .put(
                                "maxWaitFullNodeSeconds",
                                rounded(scores.maxWaitFullNodeSeconds(), 1e3))
                        .put("promised", scores.promised())
                        .put("broken", scores.broken());
        quantiles(document, "promiseErrorSeconds", scores.promiseErrorSeconds());
        quantiles(document, "expectedErrorSeconds", scores.expectedErrorSeconds());
        Double coverage = scores.expectedP90Coverage();
        document.put("expectedP90Coverage", coverage == null ? null : rounded(coverage, 1e6));
        var planner = scores.plannerMicros();
        document.putObject("plannerMicros")
                .put("p50", planner == null ? null : rounded(planner.p50(), 1e3))
                .put("p99", planner == null ? null : rounded(planner.p99(), 1e3));
        return document;
    }

    private static void quantiles(
            ObjectNode document, String name, Scores.@Nullable Quantiles quantiles) {
        document.putObject(name)
                .put("median", quantiles == null ? null : rounded(quantiles.median(), 1e3))
                .put("p90", quantiles == null ? null : rounded(quantiles.p90(), 1e3));
    }

    private static Double rounded(double value, double parts) {
        return Math.round(value * parts) / parts;
    }
}
