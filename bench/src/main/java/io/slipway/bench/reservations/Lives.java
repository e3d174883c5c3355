package io.slipway.bench.reservations;

import io.slipway.planner.trial.Tally;
import io.slipway.planner.trial.Trial;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random lives of fleets under faults, one seed each, on all cores. It tells how far it is and ends
 * by itself: what was not tried within the limit is missing from {@link #done}.
 */
final class Lives {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final int VIOLATIONS_TOLD = 10;

    private final long first;
    private final int runs;
    private final PrintStream out;
    private final AtomicLong taken = new AtomicLong();
    private final Tally tally = new Tally();
    private final long began = System.nanoTime();
    private int done;
    private int failed;

    Lives(long first, int runs, PrintStream out) {
        this.first = first;
        this.runs = runs;
        this.out = out;
    }

    void run() {
        int threads = Runtime.getRuntime().availableProcessors();
        out.printf("%n%d random lives on %d cores, seeds from %d%n", runs, threads, first);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(this::live);
            }
            pool.shutdown();
            while (!pool.awaitTermination(BETWEEN_LINES.toSeconds(), TimeUnit.SECONDS)) {
                progress();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized int done() {
        return done;
    }

    synchronized int failed() {
        return failed;
    }

    @Override
    public synchronized String toString() {
        var text = new StringBuilder();
        text.append("%d lives, %.1f s%n".formatted(done, seconds()));
        for (var what : Tally.Of.values()) {
            text.append(
                    "  %-20s %12d%n"
                            .formatted(
                                    what.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                    tally.of(what)));
        }
        return text.toString();
    }

    private void live() {
        for (long next = taken.getAndIncrement();
                next < runs && seconds() < LIMIT.toSeconds();
                next = taken.getAndIncrement()) {
            try {
                lived(Trial.run(first + next));
            } catch (IllegalStateException violation) {
                violated(violation);
            }
        }
    }

    private synchronized void lived(Tally one) {
        tally.add(one);
        done++;
    }

    private synchronized void violated(IllegalStateException violation) {
        done++;
        if (failed++ < VIOLATIONS_TOLD) {
            out.println("VIOLATION " + violation.getMessage());
        }
    }

    private synchronized void progress() {
        out.printf("  %d of %d lives after %.0f s%n", done, runs, seconds());
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }
}
