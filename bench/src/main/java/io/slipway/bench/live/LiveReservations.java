package io.slipway.bench.live;

import io.slipway.bench.Goals;
import io.slipway.bench.live.Site.Part;
import io.slipway.bench.live.Site.User;
import io.slipway.bench.machine.Cpu;
import io.slipway.bench.machine.Stalls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * reservation-svc, one process as it is shipped, until a reservation is active: its pods run on the
 * simulated Kubernetes, where they start at once and take 0.3 s to stop, and its event is read from
 * Kafka.
 */
public final class LiveReservations {
    private static final int USERS = 60;
    private static final int TENANTS = 12;
    private static final int NODES = 64;
    private static final int GPUS = 8;
    private static final int TURNS = 40;
    private static final int AT_ONCE = 32;
    private static final int COHORTS = 5;
    private static final int UNITS_OF_NODE = 5;
    private static final int NODES_OF_COHORT = 24;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final long PATIENCE_SECONDS = 60;
    private static final long LONG_PATIENCE_SECONDS = 3_600;
    private static final String TYPE = "h100";
    private static final int FAILURES_SHOWN = 5;

    private final Path root;
    private final int rate;
    private final Duration length;
    private final int workloads;
    private final int fill;
    private final PrintStream out;
    private final Goals goals = new Goals();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<User> users =
            IntStream.range(0, USERS)
                    .mapToObj(i -> new User("user-" + i, "tenant-" + i % TENANTS))
                    .toList();

    public LiveReservations(
            Path root, int rate, Duration length, int workloads, int fill, PrintStream out) {
        this.root = root;
        this.rate = rate;
        this.length = length;
        this.workloads = workloads;
        this.fill = fill;
        this.out = out;
    }

    /** Whether the goals were met. */
    public boolean run() throws IOException, InterruptedException {
        on(
                "%dx%d:%s".formatted(NODES, GPUS, TYPE),
                place -> {
                    submits(place);
                    turns(place);
                });
        on(
                IntStream.range(0, COHORTS)
                        .mapToObj(
                                i ->
                                        "%dx%d:%s"
                                                .formatted(
                                                        NODES_OF_COHORT, UNITS_OF_NODE, cohort(i)))
                        .collect(Collectors.joining(",")),
                this::kueue);
        on("%dx%d:%s".formatted((fill + GPUS - 1) / GPUS, GPUS, TYPE), this::fill);
        out.printf("%ngoals%n%s", goals);
        return goals.allMet();
    }

    /** Where the work is done. */
    private record Place(Site site, Desk desk, Journal journal, Stalls stalls) {

        String reserve(String user, int gpus, String type) throws InterruptedException {
            var answer =
                    desk.reserve(
                            user,
                            "",
                            "{\"gpus\": %d, \"gpuType\": \"%s\", \"hours\": 1}"
                                    .formatted(gpus, type));
            if (!answer.ok()) {
                throw new IllegalStateException("refused: " + answer);
            }
            return answer.text("id");
        }

        Heard active(String id, long seconds) throws InterruptedException {
            try {
                return journal.first(id, heard -> heard.kind().equals("active"))
                        .get(seconds, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("%s is not active".formatted(id), e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        void cancel(String user, String id) throws InterruptedException {
            desk.change(user, id, "cancel", "", "{}");
        }
    }

    private interface Work {
        void on(Place place) throws IOException, InterruptedException;
    }

    /** What one user does. */
    private interface Act {
        void run() throws InterruptedException;
    }

    private void on(String nodes, Work work) throws IOException, InterruptedException {
        try (var site = Site.start(new Site.Wanted(root, nodes, 1, 0, users, Map.of()));
                var journal = Journal.of(site);
                var stalls = Stalls.watched()) {
            var place = new Place(site, new Desk(site), journal, stalls);
            // The pool is there when the first look at the cluster is over.
            var first = place.reserve(user(0), 1, nodes.replaceFirst(".*:", ""));
            place.active(first, PATIENCE_SECONDS);
            place.cancel(user(0), first);
            work.on(place);
        }
    }

    private String user(int i) {
        return users.get(i % users.size()).name();
    }

    private static String cohort(int i) {
        return "cohort-" + i;
    }

    /** W4: so many a second, open loop; each is given up as soon as it is active. */
    private void submits(Place place) throws InterruptedException {
        submit(place, Math.max(1, rate / 4), WARM_UP);
        var before = cpu(place.site());
        long beganAt = System.currentTimeMillis();
        var done = submit(place, rate, length);
        long stood = place.stalls().within(beganAt, System.currentTimeMillis());
        long asked = rate * length.toSeconds();
        out.printf(
                """
                submit to active at %d/s for %d s, from the intended start to the event on Kafka
                  answered  p50 %.0f ms, p99 %.0f ms, most %.0f ms
                  active    p50 %.0f ms, p99 %.0f ms, most %.0f ms
                  %d of %d became active; the machine stood still for %d ms
                  CPU of a reservation: %s
                """,
                rate,
                length.toSeconds(),
                millis(done.answered(), 50),
                millis(done.answered(), 99),
                millis(done.answered(), 100),
                millis(done.active(), 50),
                millis(done.active(), 99),
                millis(done.active(), 100),
                done.active().getTotalCount(),
                asked,
                stood,
                spent(before, cpu(place.site()), asked));
        goals.atMost(
                "submitted and not active within %d s".formatted(PATIENCE_SECONDS),
                (double) (asked - done.active().getTotalCount()),
                0,
                "");
        goals.atMost(
                "submit to active at %d/s, p99; osdc polls every 5 s".formatted(rate),
                millis(done.active(), 99),
                5_000,
                "ms");
    }

    private record Done(Histogram answered, Histogram active) {}

    private Done submit(Place place, int perSecond, Duration span) {
        long count = perSecond * span.toSeconds();
        var answered = new ConcurrentHistogram(3);
        var active = new ConcurrentHistogram(3);
        long began = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                long intended = began + i * gap;
                for (long left = intended - System.nanoTime();
                        left > 0;
                        left = intended - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                var user = user(i);
                act(
                        threads,
                        () -> {
                            var id = place.reserve(user, 1, TYPE);
                            answered.recordValue((System.nanoTime() - intended) / 1_000);
                            try {
                                long heardAt = place.active(id, PATIENCE_SECONDS).heardAt();
                                active.recordValue((heardAt - intended) / 1_000);
                            } finally {
                                place.cancel(user, id);
                            }
                        });
            }
        }
        return new Done(answered, active);
    }

    /** W6: all GPUs are taken; from giving a node up to whoever is next being active on it. */
    private void turns(Place place) throws InterruptedException {
        var running = new ArrayList<String>();
        for (int i = 0; i < NODES; i++) {
            running.add(place.reserve(user(i), GPUS, TYPE));
        }
        for (var id : running) {
            place.active(id, PATIENCE_SECONDS);
        }
        var waiting = new ArrayList<String>();
        for (int i = 0; i < TURNS; i++) {
            waiting.add(place.reserve(user(i), GPUS, TYPE));
        }
        var next = new Histogram(3);
        var given = new Histogram(3);
        for (int i = 0; i < TURNS; i++) {
            long began = System.nanoTime();
            place.cancel(user(i), running.get(i));
            given.recordValue((System.nanoTime() - began) / 1_000);
            long heardAt = place.active(waiting.get(i), PATIENCE_SECONDS).heardAt();
            next.recordValue((heardAt - began) / 1_000);
        }
        out.printf(
                """

                free GPU to next start, %d times: all of %d nodes are taken, one is given up, the pod of who had it stops for 0.3 s
                  given up  p50 %.0f ms, p99 %.0f ms
                  next      p50 %.0f ms, p99 %.0f ms
                """,
                TURNS,
                NODES,
                millis(given, 50),
                millis(given, 99),
                millis(next, 50),
                millis(next, 99));
        goals.atMost("free GPU to next start, p99", millis(next, 99), 1_000, "ms");
        goals.atMost("free GPU to next start, p50", millis(next, 50), 1_000, "ms");
    }

    /**
     * W1: Kueue's baseline, all asked for as fast as they are taken: 70 % of one unit for 0.2 s, 20
     * % of 5 for 0.5 s, 10 % of 20 for 1 s, in cohorts of 120 units. Units are GPUs; a node has 5,
     * so that the largest are gangs of four pods, where Kueue admits without any pod.
     */
    private void kueue(Place place) throws InterruptedException {
        var waits = new EnumMap<Size, Histogram>(Size.class);
        for (var size : Size.values()) {
            waits.put(size, new ConcurrentHistogram(3));
        }
        var before = cpu(place.site());
        var lastActive = new AtomicLong();
        var answered = new AtomicLong();
        var done = new AtomicInteger();
        var slots = new Semaphore(AT_ONCE);
        long began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < workloads; i++) {
                var size = Size.of(i / COHORTS);
                var type = cohort(i % COHORTS);
                var user = user(i);
                slots.acquire();
                act(
                        threads,
                        () -> {
                            String id;
                            try {
                                id = place.reserve(user, size.units, type);
                            } finally {
                                slots.release();
                            }
                            long takenAt = System.nanoTime();
                            answered.accumulateAndGet(takenAt, Math::max);
                            long heardAt = place.active(id, LONG_PATIENCE_SECONDS).heardAt();
                            record(waits, size, heardAt - takenAt);
                            lastActive.accumulateAndGet(heardAt, Math::max);
                            Thread.sleep(size.millis);
                            place.cancel(user, id);
                            done.incrementAndGet();
                        });
            }
        }
        double wall = (lastActive.get() - began) / 1e9;
        out.printf(
                """

                Kueue's baseline until active: %d of its 15000 workloads, 5 cohorts of 120 GPUs on 24 nodes each
                  all asked after %.1f s, all active after %.1f s: %.1f admissions/s (Kueue 42.7/s)
                  mean wait small %.1f s, medium %.1f s, large %.1f s
                  CPU of a reservation: %s
                """,
                done.get(),
                (answered.get() - began) / 1e9,
                wall,
                done.get() / wall,
                mean(waits, Size.SMALL),
                mean(waits, Size.MEDIUM),
                mean(waits, Size.LARGE),
                spent(before, cpu(place.site()), done.get()));
        goals.atMost("workloads that were never active", workloads - done.get(), 0, "");
        goals.atLeast("Kueue's baseline until active, admissions", done.get() / wall, 42.7, "/s");
    }

    private enum Size {
        SMALL(1, 200),
        MEDIUM(5, 500),
        LARGE(20, 1_000);

        private final int units;
        private final int millis;

        Size(int units, int millis) {
            this.units = units;
            this.millis = millis;
        }

        static Size of(int number) {
            int kind = number % 10;
            return kind < 7 ? SMALL : kind < 9 ? MEDIUM : LARGE;
        }
    }

    /** W2: as many one-GPU requests as there are GPUs, which all stay. */
    private void fill(Place place) throws InterruptedException {
        var slots = new Semaphore(AT_ONCE);
        var lastActive = new AtomicLong();
        var done = new AtomicInteger();
        var before = cpu(place.site());
        long began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < fill; i++) {
                var user = user(i);
                slots.acquire();
                act(
                        threads,
                        () -> {
                            String id;
                            try {
                                id = place.reserve(user, 1, TYPE);
                            } finally {
                                slots.release();
                            }
                            lastActive.accumulateAndGet(
                                    place.active(id, LONG_PATIENCE_SECONDS).heardAt(), Math::max);
                            done.incrementAndGet();
                        });
            }
        }
        double wall = (lastActive.get() - began) / 1e9;
        out.printf(
                """

                %d of KAI's 4000 one-GPU requests on %d nodes: all active after %.1f s, %.1f/s (KAI 10.1/s)
                  CPU of a reservation: %s
                """,
                done.get(),
                (fill + GPUS - 1) / GPUS,
                wall,
                done.get() / wall,
                spent(before, cpu(place.site()), done.get()));
        goals.atLeast("one-GPU requests that fill a cluster", done.get() / wall, 10.1, "/s");
    }

    private void act(ExecutorService threads, Act act) {
        threads.execute(
                () -> {
                    try {
                        act.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        if (failures.getAndIncrement() < FAILURES_SHOWN) {
                            out.println("  " + e.getMessage());
                        }
                    }
                });
    }

    private static void record(Map<Size, Histogram> waits, Size size, long nanos) {
        var histogram = waits.get(size);
        if (histogram != null) {
            histogram.recordValue(Math.max(0, nanos / 1_000));
        }
    }

    private static double mean(Map<Size, Histogram> waits, Size size) {
        var histogram = waits.get(size);
        return histogram == null ? 0 : histogram.getMean() / 1e6;
    }

    private static Map<Part, Double> cpu(Site site) {
        var cpu = new EnumMap<Part, Double>(Part.class);
        for (var part : List.of(Part.FIRST, Part.DATABASE, Part.BROKER, Part.CLUSTER)) {
            cpu.put(part, Cpu.seconds(site.pid(part)));
        }
        return cpu;
    }

    private static String spent(Map<Part, Double> before, Map<Part, Double> after, long count) {
        return after.entrySet().stream()
                .map(
                        part ->
                                "%s %.1f ms"
                                        .formatted(
                                                part.getKey(),
                                                1_000
                                                        * (part.getValue()
                                                                - before.getOrDefault(
                                                                        part.getKey(), 0.0))
                                                        / Math.max(1, count)))
                .collect(Collectors.joining(", "));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }
}
