package io.slipway.bench.crash;

import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.machine.DeployService;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.Verdicts;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * deploy-svc as it is packaged, with the settings it is shipped with but for how often it looks at
 * AWS. The bench is its guardrails: it passes everything.
 */
final class Ours implements Engine {
    private static final int TRIES = 60;
    private static final int ACCEPTED = 202;
    private static final long PAUSE_MILLIS = 400;

    private final int[] ports = new int[Ordeal.PROCESSES];
    private final List<String> accepted = new ArrayList<>();
    private final Map<String, Integer> claimedBy = new ConcurrentHashMap<>();
    private @Nullable Machine machine;
    private @Nullable Connection looking;
    private @Nullable DeployService service;
    private volatile boolean closed;

    Ours() {
        Arrays.setAll(ports, _ -> Machine.freePort());
    }

    @Override
    public String name() {
        return "deploy-svc";
    }

    @Override
    public void prepare(Machine on) throws IOException, InterruptedException {
        machine = on;
        service = DeployService.prepared(on);
        try {
            looking = on.connect("deploy");
        } catch (SQLException e) {
            throw new IOException("no way to look at the jobs", e);
        }
        Thread.ofPlatform().daemon().start(() -> judge(on));
    }

    @Override
    public Process start(int replica, int database, int aws) throws IOException {
        return there(service)
                .start(
                        new DeployService.Start(
                                ports[replica],
                                database,
                                aws,
                                there(machine)
                                        .logs
                                        .resolve("bench-deploy-%d.log".formatted(replica)),
                                List.of(),
                                Map.of("SLIPWAY_DEPLOY_AWS_POLL", "0.3S")));
    }

    @Override
    public boolean up(int replica) {
        return there(service).up(ports[replica]);
    }

    @Override
    public List<Boundary> boundaries() {
        return List.of(
                Boundary.STEP_BEGINS,
                Boundary.STEP_ENDS,
                Boundary.JUDGED,
                Boundary.TOLD,
                Boundary.CREATE_STACK,
                Boundary.PUT_OBJECT,
                Boundary.CREATE_CLUSTER,
                Boundary.PUT_PARAMETER);
    }

    @Override
    public Tap.Reader ears(int replica) {
        return Ears.ours(job -> claimedBy.put(job, replica));
    }

    /** With the same key until somebody answers, whichever process that is. */
    @Override
    public void submit(String cluster) {
        for (int i = 0; i < TRIES; i++) {
            try {
                var answer =
                        there(service)
                                .ask(
                                        ports[i % ports.length],
                                        cluster,
                                        """
                                        {"name": "%s", "deployer": "sagemaker",
                                         "orchestrator": "slurm"}
                                        """
                                                .formatted(cluster));
                if (answer.statusCode() == ACCEPTED) {
                    accepted.add(Machine.JSON.readTree(answer.body()).path("id").asText());
                    return;
                }
                if (answer.statusCode() < 500) {
                    throw new IllegalStateException("refused: " + answer.body());
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (IOException killed) {
                // Whether it was written down is not known: ask another with the same key.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        throw new IllegalStateException("nobody takes " + cluster);
    }

    @Override
    public List<Hand> inHand(int killed) {
        return hands(
                        """
                        select job_id, job_step.step, fence, false, extract(epoch from run_at) * 1000,
                               extract(epoch from lease_until) * 1000
                        from job_step join job on job.id = job_id and fence = lease_epoch
                        where ended_at is null
                        """)
                .stream()
                .filter(hand -> Objects.equals(claimedBy.get(hand.job()), killed))
                .toList();
    }

    @Override
    public int holder(String job) {
        return claimedBy.getOrDefault(job, -1);
    }

    @Override
    public Map<String, Hand> lastSteps(List<String> jobs) {
        var last = new HashMap<String, Hand>();
        for (var hand :
                hands(
                        """
                        select distinct on (job_id) job_id, job_step.step, fence,
                               ended_at is not null, extract(epoch from run_at) * 1000,
                               extract(epoch from lease_until) * 1000
                        from job_step join job on job.id = job_id and job.state = 'deploying'
                        order by job_id, fence desc
                        """)) {
            if (jobs.contains(hand.job())) {
                last.put(hand.job(), hand);
            }
        }
        return last;
    }

    /** Sent anew every 0.4 s; so what takes longer waits for the partitions of the dead. */
    @Override
    public Histogram verdicts() {
        var verdicts = new Histogram(3);
        try (var statement = look().createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                select extract(epoch from after.at - before.at) * 1000
                                from job_transition before
                                join job_transition after on after.job_id = before.job_id
                                    and after.sequence = before.sequence + 1
                                where before.to_state in ('accepted', 'verifying')
                                """)) {
            while (rows.next()) {
                verdicts.recordValue(Math.max(0, rows.getLong(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return verdicts;
    }

    /** How a cluster is written down when everything is filled in, for whoever does the same. */
    String spec() {
        try (var statement = look().createStatement();
                var rows = statement.executeQuery("select cluster from job limit 1")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Hand> hands(String query) {
        try (var statement = look().createStatement();
                var rows = statement.executeQuery(query)) {
            var hands = new ArrayList<Hand>();
            while (rows.next()) {
                hands.add(
                        new Hand(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getBoolean(4),
                                rows.getLong(5),
                                rows.getLong(6)));
            }
            return hands;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int unfinished() {
        return accepted.size() - count("state = 'ready'") - failures().size();
    }

    /** Of those that were accepted, so that none can be missing. */
    @Override
    public int done() {
        return count("state = 'ready'");
    }

    @Override
    public List<String> failures() {
        try (var statement = look().createStatement();
                var rows =
                        statement.executeQuery(
                                "select cluster_name || ': ' || coalesce(reason, state) from job"
                                        + " where state in ('failed', 'cleaning-up', 'failed-orphans',"
                                        + " 'cancelled', 'guardrails-failed')")) {
            var failures = new ArrayList<String>();
            while (rows.next()) {
                failures.add(rows.getString(1));
            }
            return failures;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String condition) {
        try (var statement =
                look().prepareStatement(
                                "select count(*) from job where id = any (?) and " + condition)) {
            statement.setArray(1, look().createArrayOf("text", accepted.toArray()));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Passes every job again and again until it is past its verdict, as a mail that is doubled. */
    private void judge(Machine on) {
        try (var judging = on.connect("deploy");
                var verdicts = new Verdicts(on)) {
            while (!closed) {
                try (var statement = judging.createStatement();
                        var rows =
                                statement.executeQuery(
                                        "select id, state, tenant from job where state in"
                                                + " ('accepted', 'verifying')")) {
                    while (rows.next()) {
                        verdicts.pass(
                                rows.getString(1),
                                rows.getString(2).equals("accepted") ? "pre" : "post",
                                rows.getString(3));
                    }
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("nobody judges any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Connection look() {
        return there(looking);
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not prepared");
        }
        return value;
    }

    @Override
    public void close() {
        closed = true;
    }
}
