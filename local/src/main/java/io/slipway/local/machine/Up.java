package io.slipway.local.machine;

import io.slipway.local.stack.PostgresServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Starts what does not run yet: broker, database, issuer and model server at once, then the
 * services a few at a time. Says one line per part. When a part fails, what this call started is
 * ended again.
 */
public final class Up {
    private static final int SERVICES_AT_ONCE = 2;

    /** How much of AWS there is beside the services. */
    public enum Simulated {
        NOTHING,
        /** It is there, and of ours only node operations call it. */
        BESIDE,
        /** The services work in one account of it. */
        ACCOUNT
    }

    private final Home home;
    private final Ledger ledger;
    private final Ports ports;
    private final Outside outside;
    private final Launch launch;
    private final Simulated simulated;
    private final PrintStream out;
    private final Health health = new Health();
    private final Semaphore turns = new Semaphore(SERVICES_AT_ONCE);
    private final List<Running> started = new ArrayList<>();
    private final Object database = new Object();
    private boolean ending;

    /**
     * @param simulated what of AWS is started
     * @param settings of the services, as environment variables
     */
    public Up(
            Home home,
            Ledger ledger,
            Ports ports,
            Outside outside,
            Simulated simulated,
            Map<String, String> settings,
            PrintStream out) {
        this(
                home,
                ledger,
                ports,
                outside,
                simulated,
                new Caches(home.caches(), false),
                settings,
                out);
    }

    /**
     * @param simulated what of AWS is started
     * @param caches whether JVMs use their caches or write them
     */
    public Up(
            Home home,
            Ledger ledger,
            Ports ports,
            Outside outside,
            Simulated simulated,
            Caches caches,
            PrintStream out) {
        this(home, ledger, ports, outside, simulated, caches, Map.of(), out);
    }

    private Up(
            Home home,
            Ledger ledger,
            Ports ports,
            Outside outside,
            Simulated simulated,
            Caches caches,
            Map<String, String> settings,
            PrintStream out) {
        this.home = home;
        this.ledger = ledger;
        this.ports = ports;
        this.outside = outside;
        this.simulated = simulated;
        this.launch = new Launch(home, ports, outside, settings, simulated, caches);
        this.out = out;
    }

    public void run() {
        outside.refuseMissing();
        var missing =
                Arrays.stream(Part.values())
                        .filter(part -> part != Part.AWS || simulated != Simulated.NOTHING)
                        .filter(part -> !outside.gives(part) && ledger.alive(part).isEmpty())
                        .toList();
        missing.forEach(ports::refuseBusy);
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var foundation =
                    new ArrayList<>(
                            List.of(
                                    on(tasks, this::postgres),
                                    on(tasks, this::kafka),
                                    on(tasks, () -> jvm(Part.OIDC, missing)),
                                    on(tasks, () -> jvm(Part.LLM, missing)),
                                    on(tasks, () -> jvm(Part.KUBERNETES, missing))));
            if (simulated != Simulated.NOTHING) {
                foundation.add(on(tasks, () -> aws(missing)));
            }
            all(foundation);
            all(
                    Arrays.stream(Part.values())
                            .filter(Part::service)
                            .map(part -> on(tasks, () -> inTurn(part, missing)))
                            .toList());
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Trouble trouble ? trouble : failed;
        }
    }

    /** The parts that this call started so far; those that ran before are left alone. */
    public synchronized List<Running> started() {
        return List.copyOf(started);
    }

    /**
     * Nothing is started any more; what was, to be ended. A database that is being started is
     * waited for: else it would outlive a Ctrl-C.
     */
    public List<Running> endStarting() {
        synchronized (database) {
            synchronized (this) {
                ending = true;
                return started();
            }
        }
    }

    private synchronized void refuseEnding() {
        if (ending) {
            throw new Trouble("It is ended while it starts", "./slipway up starts it again.");
        }
    }

    private static CompletableFuture<Void> on(ExecutorService tasks, Runnable task) {
        return CompletableFuture.runAsync(task, tasks);
    }

    private static void all(List<CompletableFuture<Void>> tasks) {
        CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
    }

    private void postgres() {
        var from = System.nanoTime();
        if (!outside.gives(Part.POSTGRES) && ledger.alive(Part.POSTGRES).isEmpty()) {
            startPostgres();
        }
        Databases.prepare(home, outside.database());
        say(Part.POSTGRES, from, "one database and one login per service, migrated");
    }

    private void startPostgres() {
        synchronized (database) {
            refuseEnding();
            try {
                var server =
                        PostgresServer.start(
                                home.data("postgres"),
                                home.log(Part.POSTGRES),
                                ports.of(Part.POSTGRES),
                                PostgresServer.Durability.KEPT);
                remember(
                        Running.of(
                                Part.POSTGRES,
                                ProcessHandle.of(server.pid()).orElseThrow(),
                                server.port(),
                                outside.address(Part.POSTGRES, ports)));
            } catch (IllegalStateException e) {
                throw new Trouble(
                        "postgres: " + e.getMessage(), "Its log: " + home.log(Part.POSTGRES));
            }
        }
    }

    private void kafka() {
        var from = System.nanoTime();
        if (!outside.gives(Part.KAFKA) && ledger.alive(Part.KAFKA).isEmpty()) {
            start(Part.KAFKA);
        }
        BrokerTopics.create(outside.kafka());
        say(Part.KAFKA, from, "declared topics created");
    }

    private void aws(List<Part> missing) {
        jvm(Part.AWS, missing);
        if (launch.sharesNodes()) {
            GpuGroup.make(ports.url(Part.AWS));
        }
    }

    private void inTurn(Part part, List<Part> missing) {
        turns.acquireUninterruptibly();
        try {
            jvm(part, missing);
        } finally {
            turns.release();
        }
    }

    private void jvm(Part part, List<Part> missing) {
        var from = System.nanoTime();
        if (missing.contains(part)) {
            start(part);
            say(part, from, remark(part));
        } else {
            say(part, from, outside.gives(part) ? given(part) : "ran already");
        }
    }

    private String remark(Part part) {
        return switch (part) {
            case OIDC -> provider();
            case KUBERNETES -> "export KUBECONFIG=" + quoted(home.kubeconfig().toString());
            case AWS -> simulated == Simulated.ACCOUNT ? "the services work in it" : "";
            case POSTGRES,
                    KAFKA,
                    LLM,
                    DEPLOY,
                    GUARDRAIL,
                    ENDPOINT,
                    RESERVATION,
                    WORKSTATION,
                    STRESS ->
                    "";
        };
    }

    /** As a shell takes it, should the checkout be in a folder with blanks in its name. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private String given(Part part) {
        return part == Part.KUBERNETES
                ? "given by KUBECONFIG: reservations make pods there"
                : "given";
    }

    private String provider() {
        return outside.keycloak() ? "Keycloak" : "light provider: it checks NO passwords";
    }

    private void start(Part part) {
        var process = launched(part);
        Health.await(
                part,
                process,
                home.log(part),
                () -> health.ok(ports, outside, part),
                since ->
                        out.printf(
                                "  … %s is still starting after %d s; its log: ./slipway logs %s%n",
                                part.label(), since.toSeconds(), part.label()));
        Yielding.begun(part, process.pid());
    }

    private synchronized ProcessHandle launched(Part part) {
        refuseEnding();
        var process = launch.start(part).toHandle();
        remember(Running.of(part, process, ports.of(part), outside.address(part, ports)));
        return process;
    }

    private synchronized void remember(Running running) {
        started.add(running);
        ledger.add(running);
    }

    private synchronized void say(Part part, long from, String remark) {
        out.printf(
                "  %-18s healthy after %4.1f s   %-28s %s%n",
                part.label(), seconds(from), outside.address(part, ports), remark);
    }

    private static double seconds(long from) {
        return Duration.ofNanos(System.nanoTime() - from).toMillis() / 1000.0;
    }
}
