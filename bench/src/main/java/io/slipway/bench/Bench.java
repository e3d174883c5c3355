package io.slipway.bench;

import io.slipway.bench.crash.Crash;
import io.slipway.bench.jobs.EngineJobs;
import io.slipway.bench.live.LiveReservations;
import io.slipway.bench.reservations.Reservations;
import io.slipway.bench.storm.ReservationStorm;
import io.slipway.bench.waiting.Waiting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ./slipway bench VERB}: what each verb measures is its own {@code --help}. */
@Command(
        name = "./slipway bench",
        description = "Measures this checkout, and prints each figure beside its goal.",
        synopsisSubcommandLabel = "VERB",
        footer = {
            "",
            "And storm [RATE [SECONDS]]: kill -9 of every part of the machine under load.",
            "Exit codes: 0 all goals met, 1 a goal missed, 2 wrong words, 69 it could not run.",
            "What each verb does and counts: bench/README.md"
        })
public final class Bench {
    private static final int MET = 0;
    private static final int GOAL_MISSED = 1;
    private static final int UNAVAILABLE = 69;
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "What it takes and what it does.")
    private boolean help;

    private final PrintStream out;
    private final PrintStream err;

    Bench(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String... arguments) {
        System.exit(commands(new Bench(System.out, System.err)).execute(arguments));
    }

    /** The commands of it, for {@code execute}. */
    static CommandLine commands(Bench bench) {
        var commands = new CommandLine(bench);
        commands.setParameterExceptionHandler((wrong, _) -> bench.refuse(wrong));
        return commands;
    }

    private int refuse(ParameterException wrong) {
        err.printf("bench: %s%n", wrong.getMessage());
        err.printf(
                "       %s --help%n", wrong.getCommandLine().getCommandSpec().qualifiedName(" "));
        return CommandLine.ExitCode.USAGE;
    }

    @Command(description = "Requests for deployments, open loop: to the answer, to the verdict.")
    int pipeline(
            @Parameters(
                            paramLabel = "RATE",
                            defaultValue = "100",
                            description = "Requests a second, up to 1000 (${DEFAULT-VALUE}).")
                    int rate,
            @Parameters(
                            paramLabel = "SECONDS",
                            defaultValue = "60",
                            description =
                                    "How long they are counted, up to 600 (${DEFAULT-VALUE}).")
                    int seconds,
            @Parameters(
                            paramLabel = "WARMUP",
                            defaultValue = "60",
                            description =
                                    "Seconds at a quarter of the rate before, printed and not"
                                            + " counted, up to 600 (${DEFAULT-VALUE}).")
                    int warmUp)
            throws InterruptedException {
        try {
            var pipeline =
                    new Pipeline(
                            Where.ofEnvironment(),
                            upTo(1000, "RATE", rate),
                            Duration.ofSeconds(upTo(600, "SECONDS", seconds)),
                            Duration.ofSeconds(upTo(600, "WARMUP", warmUp)));
            return code(pipeline.run(out));
        } catch (IllegalStateException unavailable) {
            err.println("bench: " + unavailable.getMessage());
            err.println("       Start the machine first: ./slipway up --detach");
            return UNAVAILABLE;
        }
    }

    @Command(description = "The planner in virtual time: other policies, latency, random lives.")
    int reservations(
            @Parameters(
                            paramLabel = "RUNS",
                            defaultValue = "10000",
                            description = "Random lives, up to 1000000 (${DEFAULT-VALUE}).")
                    int runs) {
        return code(new Reservations(upTo(1_000_000, "RUNS", runs), out).run());
    }

    @Command(
            name = "reservation-storm",
            description = "kill -9 under submit, extend, share and cancel; all is checked.")
    int reservationStorm(
            @Parameters(
                            paramLabel = "RATE",
                            defaultValue = "5",
                            description = "Requests a second, up to 200 (${DEFAULT-VALUE}).")
                    int rate,
            @Parameters(
                            paramLabel = "SECONDS",
                            defaultValue = "60",
                            description =
                                    "How long, up to 3600; from 240 on some expire"
                                            + " (${DEFAULT-VALUE}).")
                    int seconds,
            @Parameters(
                            paramLabel = "SEED",
                            defaultValue = "1",
                            description = "What the users will do follows from it, 1 to 1000000.")
                    int seed) {
        upTo(200, "RATE", rate);
        var length = Duration.ofSeconds(upTo(3600, "SECONDS", seconds));
        upTo(1_000_000, "SEED", seed);
        return toItsEnd(() -> new ReservationStorm(root(), rate, length, seed, out).run());
    }

    @Command(
            name = "reservations-live",
            description = "Reservations as pods: submit to active, free GPU to next start.")
    int reservationsLive(
            @Parameters(
                            paramLabel = "RATE",
                            defaultValue = "50",
                            description = "Requests a second, up to 500 (${DEFAULT-VALUE}).")
                    int rate,
            @Parameters(
                            paramLabel = "SECONDS",
                            defaultValue = "30",
                            description = "How long, up to 600 (${DEFAULT-VALUE}).")
                    int seconds,
            @Parameters(
                            paramLabel = "WORKLOADS",
                            defaultValue = "1500",
                            description = "Of Kueue's 15000 (${DEFAULT-VALUE}).")
                    int workloads,
            @Parameters(
                            paramLabel = "FILL",
                            defaultValue = "400",
                            description = "Of KAI's 4000 one-GPU requests (${DEFAULT-VALUE}).")
                    int fill) {
        upTo(500, "RATE", rate);
        var length = Duration.ofSeconds(upTo(600, "SECONDS", seconds));
        upTo(15_000, "WORKLOADS", workloads);
        upTo(4_000, "FILL", fill);
        return toItsEnd(
                () -> new LiveReservations(root(), rate, length, workloads, fill, out).run());
    }

    @Command(description = "The guardrail rules of a request with a hundred groups.")
    int rules(
            @Parameters(
                            paramLabel = "RUNS",
                            defaultValue = "5000",
                            description = "How often, up to 1000000 (${DEFAULT-VALUE}).")
                    int runs) {
        return code(new Rules(upTo(1_000_000, "RUNS", runs), out).run());
    }

    @Command(description = "kill -9 of the job engine at every boundary, beside db-scheduler.")
    int crash(
            @Parameters(
                            paramLabel = "KILLS",
                            defaultValue = "200",
                            description = "Of each engine, up to 10000 (${DEFAULT-VALUE}).")
                    int kills,
            @Parameters(
                            paramLabel = "SEED",
                            defaultValue = "1",
                            description = "Where they hit follows from it, 1 to 1000000.")
                    int seed,
            @Parameters(
                            paramLabel = "MINUTES",
                            defaultValue = "60",
                            description = "At most, of each, up to 600 (${DEFAULT-VALUE}).")
                    int minutes) {
        upTo(10_000, "KILLS", kills);
        upTo(1_000_000, "SEED", seed);
        var limit = Duration.ofMinutes(upTo(600, "MINUTES", minutes));
        return toItsEnd(() -> new Crash(root(), kills, seed, limit, out).run());
    }

    @Command(description = "What the job engine costs by itself, beside db-scheduler.")
    int jobs(
            @Parameters(
                            paramLabel = "JOBS",
                            defaultValue = "2000",
                            description = "How many, up to 100000 (${DEFAULT-VALUE}).")
                    int jobs) {
        upTo(100_000, "JOBS", jobs);
        return toItsEnd(() -> new EngineJobs(root(), jobs, out).run());
    }

    @Command(description = "Jobs that wait for health checks, all in one process.")
    int waiting(
            @Parameters(
                            paramLabel = "JOBS",
                            defaultValue = "10000",
                            description = "How many, up to 100000 (${DEFAULT-VALUE}).")
                    int jobs,
            @Parameters(
                            paramLabel = "MINUTES",
                            defaultValue = "6",
                            description = "How long, up to 120 (${DEFAULT-VALUE}).")
                    int minutes) {
        upTo(100_000, "JOBS", jobs);
        upTo(120, "MINUTES", minutes);
        return toItsEnd(() -> new Waiting(root(), jobs, minutes, out).run());
    }

    private int upTo(int most, String name, int given) {
        if (given < 1 || given > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s must be between 1 and %d, not %d".formatted(name, most, given));
        }
        return given;
    }

    private static int code(boolean met) {
        return met ? MET : GOAL_MISSED;
    }

    private static Path root() {
        return Path.of(System.getProperty("slipway.root", ".")).toAbsolutePath().normalize();
    }

    /** One whose memory is full no longer ends when it is asked to. */
    private static void endChildren() {
        var children = ProcessHandle.current().children().toList();
        children.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(
                            children.stream()
                                    .map(ProcessHandle::onExit)
                                    .toArray(CompletableFuture[]::new))
                    .get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException _) {
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Nothing is left running when a bench is interrupted or fails. */
    private int toItsEnd(Callable<Boolean> bench) {
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::endChildren));
        try {
            return code(bench.call());
        } catch (Exception failure) {
            err.printf("bench: it did not come to its end: %s%n", failure.getMessage());
            err.println(
                    "       What it started was ended. Run it again, after ./slipway build if need be");
            return UNAVAILABLE;
        }
    }
}
