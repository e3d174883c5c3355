package io.slipway.bench.waiting;

import io.slipway.bench.Goals;
import io.slipway.bench.machine.Aws;
import io.slipway.bench.machine.Cpu;
import io.slipway.bench.machine.DeployService;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.Stalls;
import io.slipway.bench.machine.Verdicts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** {@code ./slipway bench waiting}: 10,000 jobs in health checks, in one process. */
public final class Waiting {
    private static final long LOOK_MILLIS = 500;
    private static final long LIMIT_MILLIS = 600_000;
    private static final int HEAP_MEBIBYTES = 512;
    private static final long BOUND_SECONDS = 315;

    private final Path root;
    private final int jobs;
    private final int minutes;
    private final PrintStream out;

    public Waiting(Path root, int jobs, int minutes, PrintStream out) {
        this.root = root;
        this.jobs = jobs;
        this.minutes = minutes;
        this.out = out;
    }

    /**
     * @return whether the goals were met
     */
    public boolean run() throws IOException, InterruptedException, SQLException {
        var folder = Files.createTempDirectory("bench-waiting");
        try (var machine = Machine.start(root);
                var stalls = Stalls.watched()) {
            var service = DeployService.prepared(machine);
            try (var looking = machine.connect("deploy")) {
                var herd = new Herd(jobs, Instant.now(), new Random(jobs));
                copy(machine, service, looking, herd, folder);
                try (var aws = Aws.start(machine, List.of("-Xmx1g"), folder.resolve("herd"))) {
                    return watch(machine, service, looking, herd, aws, stalls);
                }
            }
        }
    }

    /** One real deployment comes as far as its health checks, and is copied. */
    private void copy(
            Machine machine, DeployService service, Connection looking, Herd herd, Path folder)
            throws IOException, InterruptedException, SQLException {
        int port = Machine.freePort();
        try (var aws = Aws.start(machine, List.of(), folder.resolve("one")).patient()) {
            var process =
                    service.start(
                            new DeployService.Start(
                                    port,
                                    machine.database(),
                                    aws.port,
                                    machine.logs.resolve("bench-waiting.log"),
                                    List.of(),
                                    Map.of("SLIPWAY_DEPLOY_AWS_POLL", "0.3S")));
            try (var verdicts = new Verdicts(machine)) {
                service.awaitUp(process, port);
                String id =
                        service.taken(
                                port,
                                "original",
                                "{\"name\": \"original\", \"deployer\": \"sagemaker\","
                                        + " \"orchestrator\": \"slurm\"}");
                verdicts.pass(id, "pre", "team-a");
                long deadline = System.currentTimeMillis() + LIMIT_MILLIS;
                while (number(
                                looking,
                                "select count(*) from job_step where step = 'wait-cluster' and"
                                        + " outcome = 'waiting'")
                        == 0) {
                    if (System.currentTimeMillis() > deadline) {
                        throw new IllegalStateException("the original does not come to its checks");
                    }
                    Thread.sleep(LOOK_MILLIS);
                }
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
        try (var statement = looking.createStatement();
                var row = statement.executeQuery("select id, cluster_id from job")) {
            row.next();
            String original = row.getString(1);
            herd.journal(folder.resolve("one"), folder.resolve("herd"), row.getString(2));
            herd.rows(looking, original);
            statement.execute(
                    "update job set due_at = 'infinity' where id = '%s'".formatted(original));
            statement.execute("vacuum analyze");
        }
    }

    private boolean watch(
            Machine machine,
            DeployService service,
            Connection looking,
            Herd herd,
            Aws aws,
            Stalls stalls)
            throws IOException, InterruptedException, SQLException {
        int port = Machine.freePort();
        var process =
                service.start(
                        new DeployService.Start(
                                port,
                                machine.database(),
                                aws.port,
                                machine.logs.resolve("bench-waiting.log"),
                                List.of("-Xmx%dm".formatted(HEAP_MEBIBYTES)),
                                Map.of()));
        try {
            service.awaitUp(process, port);
            out.printf(
                    """
                    waiting: %d jobs of deploy-svc wait for the nodes of their clusters, which take %d
                    minutes; one process with -Xmx%dm, looked at for %d minutes. A line is a minute.
                    %8s %8s %8s %10s %10s %10s %8s %8s %10s %9s%n\
                    """,
                    jobs,
                    Herd.STARTS.plus(Herd.CHECKS).toMinutes(),
                    HEAP_MEBIBYTES,
                    minutes,
                    "waiting",
                    "looks",
                    "calls",
                    "commits",
                    "rows read",
                    "rows wr.",
                    "CPU s",
                    "RSS MiB",
                    "heap MiB",
                    "late s");
            var before = sample(machine, looking, aws, process.pid());
            for (int i = 0; i < minutes; i++) {
                Thread.sleep(60_000);
                var now = sample(machine, looking, aws, process.pid());
                print(now, before, process.pid(), service, port);
                before = now;
            }
            return judged(looking, herd, stalls, process.pid());
        } finally {
            process.destroyForcibly();
        }
    }

    private record Sample(
            long waiting,
            long looks,
            long calls,
            long commits,
            long read,
            long written,
            double cpu,
            double late) {}

    private static Sample sample(Machine machine, Connection looking, Aws aws, long pid)
            throws SQLException {
        return new Sample(
                number(looking, "select count(*) from job where step = 'wait-cluster'"),
                number(looking, "select coalesce(sum(runs), 0) from job_step"),
                aws.calls(),
                number(
                        looking,
                        "select xact_commit from pg_stat_database where datname = 'deploy'"),
                number(
                        looking,
                        "select tup_fetched from pg_stat_database where datname = 'deploy'"),
                number(
                        looking,
                        "select tup_inserted + tup_updated from pg_stat_database where datname ="
                                + " 'deploy'"),
                Cpu.seconds(pid),
                number(
                                looking,
                                """
                                select coalesce(max(extract(epoch from now() - due_at) * 1000), 0)
                                from job where state = 'deploying' and due_at < now()
                                  and (lease_until is null or lease_until < now())
                                """)
                        / 1000.0);
    }

    private void print(Sample now, Sample before, long pid, DeployService service, int port) {
        out.printf(
                "%8d %8d %8d %10d %10d %10d %8.1f %8d %10.0f %9.1f%n",
                now.waiting,
                now.looks - before.looks,
                now.calls - before.calls,
                now.commits - before.commits,
                now.read - before.read,
                now.written - before.written,
                now.cpu - before.cpu,
                Cpu.mebibytes(pid, false),
                service.heapMebibytes(port),
                now.late);
    }

    /** How late it was noticed that nodes run, where that was in this time. */
    private boolean judged(Connection looking, Herd herd, Stalls stalls, long pid)
            throws SQLException {
        var late = new Histogram(3);
        long unnoticed = 0;
        long now = System.currentTimeMillis();
        try (var statement = looking.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                select cluster_name, extract(epoch from job_step.ended_at) * 1000
                                from job left join job_step on job_step.job_id = job.id
                                    and job_step.step = 'wait-cluster' and outcome = 'next'
                                where cluster_name like 'waiting-%'
                                """)) {
            while (rows.next()) {
                long ready =
                        herd.ready(
                                        Integer.parseInt(
                                                rows.getString(1).substring("waiting-".length())))
                                .toEpochMilli();
                long noticed = rows.getLong(2);
                if (noticed != 0) {
                    late.recordValue(Math.max(0, noticed - ready - stalls.within(ready, noticed)));
                } else if (ready + BOUND_SECONDS * 1000 + stalls.within(ready, now) < now) {
                    unnoticed++;
                }
            }
        }
        long most = Cpu.mebibytes(pid, true);
        out.printf(
                "%nended checks noticed: %d; late p50 %.0f s, p99 %.0f s, longest %.0f s%n",
                late.getTotalCount(),
                late.getValueAtPercentile(50) / 1000.0,
                late.getValueAtPercentile(99) / 1000.0,
                late.getMaxValue() / 1000.0);
        var goals = new Goals();
        goals.atLeast("jobs waiting in one process", jobs, 10_000, "");
        goals.atMost("memory of the process, at most (RSS)", (double) most, 1024, "MiB");
        goals.atLeast("ended checks that were seen", (double) late.getTotalCount(), 1, "");
        goals.atMost(
                "an ended check noticed after", late.getMaxValue() / 1000.0, BOUND_SECONDS, "s");
        goals.atMost("ended checks not noticed within that", (double) unnoticed, 0, "");
        out.print(goals);
        return goals.allMet();
    }

    private static long number(Connection looking, String query) throws SQLException {
        try (var statement = looking.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
