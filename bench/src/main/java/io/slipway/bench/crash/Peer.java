package io.slipway.bench.crash;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.slipway.bench.crash.PeerWorker.Order;
import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.PeerTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * db-scheduler, told to find the dead as soon as our leases end; as it comes it takes 30 minutes.
 */
final class Peer implements Engine {
    private final String spec;
    private final String[] names = new String[Ordeal.PROCESSES];
    private final Map<Integer, Path> logs = new HashMap<>();
    private final Map<String, String> pickers = new HashMap<>();
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private @Nullable Machine machine;
    private @Nullable Connection looking;
    private @Nullable SchedulerClient client;
    private @Nullable Path file;
    private int starts;
    private int asked;

    Peer(String spec) {
        this.spec = spec;
    }

    @Override
    public String name() {
        return "db-scheduler";
    }

    @Override
    public void prepare(Machine on) throws IOException {
        machine = on;
        PeerTables.in(on, "peer");
        file = on.logs.resolve("bench-cluster.json");
        Files.writeString(file, spec);
        database.setUrl(on.jdbc("peer"));
        database.setUser("peer");
        database.setPassword("peer");
        try {
            looking = on.connect("peer");
        } catch (SQLException e) {
            throw new IOException("no way to look at the executions", e);
        }
        client = SchedulerClient.Builder.create(database).build();
    }

    @Override
    public Process start(int replica, int port, int aws) throws IOException {
        var log = there(machine).logs.resolve("bench-peer-%d-%d.log".formatted(replica, starts++));
        logs.put(replica, log);
        // A process that takes the place of another has another name, as host names have in a pod.
        names[replica] = "peer-%d-%d".formatted(replica, starts);
        return new ProcessBuilder(
                        Machine.java(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeerWorker.class.getName(),
                        "jdbc:postgresql://127.0.0.1:%d/peer?prepareThreshold=0&sslmode=disable&gssEncMode=disable"
                                .formatted(port),
                        "http://127.0.0.1:%d".formatted(aws),
                        there(file).toString(),
                        names[replica])
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    @Override
    public boolean up(int replica) {
        try {
            var log = logs.get(replica);
            return log != null && Files.exists(log) && Files.readString(log).contains("ready");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<Boundary> boundaries() {
        return List.of(
                Boundary.STEP_BEGINS,
                Boundary.STEP_ENDS,
                Boundary.CREATE_STACK,
                Boundary.PUT_OBJECT,
                Boundary.CREATE_CLUSTER,
                Boundary.PUT_PARAMETER);
    }

    @Override
    public Tap.Reader ears(int replica) {
        return Ears.peers();
    }

    @Override
    public void submit(String cluster) {
        var order =
                new Order(
                        UUID.randomUUID().toString(),
                        UUID.randomUUID().toString(),
                        cluster,
                        "start");
        there(client)
                .scheduleIfNotExists(
                        new TaskInstance<>(PeerWorker.TASK, order.jobId(), order), Instant.now());
        asked++;
    }

    @Override
    public List<Hand> inHand(int killed) {
        return hands("where picked and picked_by = '%s'".formatted(names[killed]));
    }

    @Override
    public int holder(String job) {
        return hands("where task_instance = '%s'".formatted(job)).stream()
                .map(hand -> Arrays.asList(names).indexOf(pickers.get(hand.job())))
                .findFirst()
                .orElse(-1);
    }

    @Override
    public Map<String, Hand> lastSteps(List<String> jobs) {
        var last = new HashMap<String, Hand>();
        for (var hand : hands("")) {
            if (jobs.contains(hand.job())) {
                last.put(hand.job(), hand);
            }
        }
        return last;
    }

    /** The version grows when an execution is picked, and again when it is put back. */
    private List<Hand> hands(String which) {
        try (var statement = there(looking).createStatement();
                var rows =
                        statement.executeQuery(
                                "select task_instance, version, picked,"
                                        + " extract(epoch from last_heartbeat) * 1000, picked_by"
                                        + " from scheduled_tasks "
                                        + which)) {
            var hands = new ArrayList<Hand>();
            while (rows.next()) {
                var picker = rows.getString(5);
                if (picker != null) {
                    pickers.put(rows.getString(1), picker);
                }
                hands.add(
                        new Hand(
                                rows.getString(1),
                                "step",
                                rows.getLong(2),
                                !rows.getBoolean(3),
                                System.currentTimeMillis(),
                                rows.getLong(4) + PeerWorker.DEAD_AFTER.toMillis()));
            }
            return hands;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int unfinished() {
        return asked - count("");
    }

    @Override
    public int done() {
        return count("where outcome = 'done'");
    }

    @Override
    public List<String> failures() {
        try (var statement = there(looking).createStatement();
                var rows =
                        statement.executeQuery(
                                "select outcome from outcome where outcome <> 'done'")) {
            var failures = new ArrayList<String>();
            while (rows.next()) {
                failures.add(rows.getString(1));
            }
            return failures;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String which) {
        try (var statement = there(looking).createStatement();
                var rows = statement.executeQuery("select count(*) from outcome " + which)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not prepared");
        }
        return value;
    }

    @Override
    public void close() {}
}
