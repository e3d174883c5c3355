package io.slipway.bench.jobs;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipway.bench.Goals;
import io.slipway.bench.machine.DeployService;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.PeerTables;
import io.slipway.bench.machine.Stalls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code ./slipway bench jobs}: both engines with steps that do nothing, one after the other. */
public final class EngineJobs {
    private static final int WARM_UP = 500;
    private static final int PROCESSORS = 2;
    private static final int START_SECONDS = 300;

    /** In the words of an index of the service. */
    private static final String UNDER_WAY =
            """
            job where state in ('accepted', 'expiring', 'planning', 'awaiting-approval', 'queued',
                                'deploying', 'verifying', 'cleaning-up', 'cancelling', 'destroying')
            """;

    private final Path root;
    private final int jobs;
    private final PrintStream out;

    public EngineJobs(Path root, int jobs, PrintStream out) {
        this.root = root;
        this.jobs = jobs;
        this.out = out;
    }

    /**
     * @return whether the goal was met
     */
    public boolean run() throws IOException, InterruptedException, SQLException {
        var results = new ArrayList<Race.Result>();
        try (var machine = Machine.start(root);
                var stalls = Stalls.watched()) {
            results.add(ours(machine, stalls));
            results.add(peers(machine, stalls));
        }
        table(results);
        var goals = new Goals();
        goals.atLeast(
                "jobs end to end a second, one process", results.getFirst().perSecond(), 200, "/s");
        out.print("\n" + goals);
        return goals.allMet();
    }

    /** With the limit on how many jobs begin each second out of the way; all else as shipped. */
    private Race.Result ours(Machine machine, Stalls stalls)
            throws IOException, InterruptedException, SQLException {
        var service = DeployService.prepared(machine);
        int port = Machine.freePort();
        String recording = System.getenv("SLIPWAY_BENCH_JFR");
        var process =
                service.start(
                        new DeployService.Start(
                                port,
                                machine.database(),
                                null,
                                machine.logs.resolve("bench-jobs.log"),
                                recording == null
                                        ? List.of()
                                        : List.of(
                                                "-XX:StartFlightRecording=settings=profile,filename="
                                                        + recording),
                                Map.of(
                                        "SLIPWAY_DEPLOY_JOB_STARTS_PER_SECOND", "2000",
                                        "SLIPWAY_DEPLOY_JOB_LEAST_STARTS_PER_SECOND", "2000")));
        try (var _ = new Guardrails(machine);
                var looking = machine.connect("deploy")) {
            service.awaitUp(process, port);
            var race = new Race(machine, stalls, process.pid());
            race.run(
                    "warm-up",
                    0,
                    WARM_UP,
                    number -> ask(service, port, number),
                    () -> count(looking, UNDER_WAY),
                    () -> count(looking, "job where state = 'ready'"));
            return race.run(
                    "deploy-svc",
                    WARM_UP,
                    jobs,
                    number -> ask(service, port, number),
                    () -> count(looking, UNDER_WAY),
                    () -> count(looking, "job where state = 'ready'"));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void ask(DeployService service, int port, int number) {
        String name = "pass-" + number;
        service.taken(port, name, "{\"name\": \"%s\", \"deployer\": \"dryrun\"}".formatted(name));
    }

    private Race.Result peers(Machine machine, Stalls stalls)
            throws IOException, InterruptedException, SQLException {
        PeerTables.in(machine, "peer");
        var log = machine.logs.resolve("bench-jobs-peer.log");
        var process =
                new ProcessBuilder(
                                Machine.java(),
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-Dslf4j.internal.verbosity=ERROR",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PassThrough.class.getName(),
                                machine.jdbc("peer"))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var settings = new HikariConfig();
        settings.setJdbcUrl(machine.jdbc("peer"));
        settings.setUsername("peer");
        settings.setPassword("peer");
        try (var database = new HikariDataSource(settings);
                var looking = machine.connect("peer")) {
            for (int i = 0; !Files.readString(log).contains("ready"); i++) {
                if (i == START_SECONDS || !process.isAlive()) {
                    throw new IllegalStateException("the peer did not start; its log: " + log);
                }
                Thread.sleep(1000);
            }
            var client = SchedulerClient.Builder.create(database).build();
            var race = new Race(machine, stalls, process.pid());
            race.run(
                    "warm-up",
                    0,
                    WARM_UP,
                    number -> ask(client, number),
                    () -> count(looking, "scheduled_tasks"),
                    () -> count(looking, "outcome"));
            return race.run(
                    "db-scheduler",
                    WARM_UP,
                    jobs,
                    number -> ask(client, number),
                    () -> count(looking, "scheduled_tasks"),
                    () -> count(looking, "outcome"));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void ask(SchedulerClient client, int number) {
        client.scheduleIfNotExists(
                new TaskInstance<>(PassThrough.TASK, "pass-" + number, new PassThrough.Order(0)),
                Instant.now());
    }

    private static int count(Connection looking, String what) {
        try (var statement = looking.createStatement();
                var rows = statement.executeQuery("select count(*) from " + what)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void table(List<Race.Result> results) {
        out.printf(
                """
                jobs: %d jobs of %d durable steps that do nothing, after %d to warm up; one process
                of each engine. deploy-svc takes each by HTTP with a token and an Idempotency-Key,
                waits for two verdicts by Kafka, and tells each move by its outbox; db-scheduler is
                given a row and runs the same number of executions, and tells nobody.
                """,
                jobs, PassThrough.STEPS, WARM_UP);
        line("", results, Race.Result::name);
        line(
                "jobs end to end a second",
                results,
                one -> "%.1f".formatted(one.jobs() / one.seconds()));
        line(
                "  without what the machine stood still",
                results,
                one -> "%.1f".formatted(one.perSecond()));
        line("took s", results, one -> "%.1f".formatted(one.seconds()));
        line("  of which the machine stood still", results, one -> "%.1f".formatted(one.stalled()));
        for (var part : results.getFirst().cpu().keySet()) {
            line("CPU ms a job: " + part, results, one -> "%.2f".formatted(one.millis(part)));
        }
        line("CPU ms a job: all", results, one -> "%.2f".formatted(one.allMillis()));
        line(
                "jobs a second that %d processors could do".formatted(PROCESSORS),
                results,
                one -> "%.0f".formatted(PROCESSORS * 1000 / one.allMillis()));
    }

    private void line(String what, List<Race.Result> results, Function<Race.Result, String> cell) {
        out.printf("%-44s", what);
        results.forEach(result -> out.printf("%16s", cell.apply(result)));
        out.println();
    }
}
