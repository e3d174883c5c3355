package io.slipway.bench.jobs;

import io.slipway.bench.machine.Cpu;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.Stalls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Puts jobs in as fast as they are taken, and waits for the last of them to be done. */
final class Race {
    private static final int ASKED_TOGETHER = 64;
    private static final long LOOK_MILLIS = 50;
    private static final long LIMIT_MILLIS = 900_000;

    private final Machine machine;
    private final Stalls stalls;
    private final long engine;

    /**
     * @param engine its process
     */
    Race(Machine machine, Stalls stalls, long engine) {
        this.machine = machine;
        this.stalls = stalls;
        this.engine = engine;
    }

    /**
     * @param seconds from the first request to the last end
     * @param stalled of them, in which the machine stood still
     * @param cpu seconds by part
     */
    record Result(String name, int jobs, double seconds, double stalled, Map<String, Double> cpu) {
        double perSecond() {
            return jobs / (seconds - stalled);
        }

        double millis(String part) {
            return 1000 * cpu.getOrDefault(part, 0.0) / jobs;
        }

        double allMillis() {
            return cpu.keySet().stream().mapToDouble(this::millis).sum();
        }
    }

    /**
     * What is left is few rows, so looking for it costs the race little; what is done grows.
     *
     * @param ask puts the job of that number in
     * @param left how many of those asked for are under way
     * @param done how many are done by now; looked at once, in the end
     */
    Result run(String name, int from, int jobs, IntConsumer ask, IntSupplier left, IntSupplier done)
            throws InterruptedException {
        Map<String, Double> before = cpu();
        long began = System.currentTimeMillis();
        var room = new Semaphore(ASKED_TOGETHER);
        try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = from; i < from + jobs; i++) {
                int number = i;
                room.acquire();
                askers.execute(
                        () -> {
                            try {
                                ask.accept(number);
                            } finally {
                                room.release();
                            }
                        });
            }
        }
        while (left.getAsInt() > 0) {
            if (System.currentTimeMillis() - began > LIMIT_MILLIS) {
                throw new IllegalStateException(
                        "%s: %d of %d jobs are under way after %d s"
                                .formatted(name, left.getAsInt(), jobs, LIMIT_MILLIS / 1000));
            }
            Thread.sleep(LOOK_MILLIS);
        }
        long ended = System.currentTimeMillis();
        if (done.getAsInt() != from + jobs) {
            throw new IllegalStateException(
                    "%s: %d of %d jobs are done and no more are under way"
                            .formatted(name, done.getAsInt() - from, jobs));
        }
        Map<String, Double> spent = new LinkedHashMap<>();
        cpu().forEach((part, seconds) -> spent.put(part, seconds - before.getOrDefault(part, 0.0)));
        return new Result(
                name, jobs, (ended - began) / 1000.0, stalls.within(began, ended) / 1000.0, spent);
    }

    private Map<String, Double> cpu() {
        var cpu = new LinkedHashMap<String, Double>();
        cpu.put("engine", Cpu.seconds(engine));
        cpu.put("PostgreSQL", Cpu.seconds(machine.databasePid()));
        cpu.put("Kafka and OIDC", Cpu.own(machine.brokerPid()));
        cpu.put("bench", Cpu.own(ProcessHandle.current().pid()));
        return cpu;
    }
}
