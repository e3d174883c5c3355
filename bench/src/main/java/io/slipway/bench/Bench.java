package io.slipway.bench;

import io.slipway.bench.crash.Crash;
import io.slipway.bench.jobs.EngineJobs;
import io.slipway.bench.live.LiveReservations;
import io.slipway.bench.reservations.Reservations;
import io.slipway.bench.storm.ReservationStorm;
import io.slipway.bench.waiting.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * {@code ./slipway bench
 * pipeline|reservations|reservation-storm|reservations-live|crash|jobs|waiting|rules}.
 */
public final class Bench {
    private static final int GOAL_MISSED = 1;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final String HOW =
            """
            usage: ./slipway bench pipeline [RATE [SECONDS [WARMUP]]]
                   ./slipway bench reservations [RUNS]
                   ./slipway bench reservation-storm [RATE [SECONDS [SEED]]]
                   ./slipway bench reservations-live [RATE [SECONDS [WORKLOADS [FILL]]]]
                   ./slipway bench crash [KILLS [SEED [MINUTES]]]
                   ./slipway bench jobs [JOBS]
                   ./slipway bench waiting [JOBS [MINUTES]]
                   ./slipway bench rules [RUNS]
            """;

    private Bench() {}

    public static void main(String... arguments) throws InterruptedException {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "pipeline" -> pipeline(arguments);
            case "reservations" -> reservations(arguments);
            case "reservation-storm" -> reservationStorm(arguments);
            case "reservations-live" -> liveReservations(arguments);
            case "crash" -> crash(arguments);
            case "jobs" -> jobs(arguments);
            case "waiting" -> waiting(arguments);
            case "rules" -> rules(arguments);
            default -> usage();
        }
    }

    private static void pipeline(String... arguments) throws InterruptedException {
        atMost(4, arguments);
        int rate = number(arguments, 1, 100, 1000);
        int seconds = number(arguments, 2, 60, 600);
        int warmUp = number(arguments, 3, 60, 600);
        try {
            var pipeline =
                    new Pipeline(
                            Where.ofEnvironment(),
                            rate,
                            Duration.ofSeconds(seconds),
                            Duration.ofSeconds(warmUp));
            System.exit(pipeline.run(System.out) ? 0 : GOAL_MISSED);
        } catch (IllegalStateException unavailable) {
            System.err.println("bench: " + unavailable.getMessage());
            System.err.println("       Start the machine first: ./slipway up --detach");
            System.exit(UNAVAILABLE);
        }
    }

    private static void reservations(String... arguments) {
        atMost(2, arguments);
        int runs = number(arguments, 1, 10_000, 1_000_000);
        System.exit(new Reservations(runs, System.out).run() ? 0 : GOAL_MISSED);
    }

    private static void reservationStorm(String... arguments) {
        atMost(4, arguments);
        int rate = number(arguments, 1, 5, 200);
        var length = Duration.ofSeconds(number(arguments, 2, 60, 3600));
        int seed = number(arguments, 3, 1, 1_000_000);
        exit(() -> new ReservationStorm(root(), rate, length, seed, System.out).run());
    }

    private static void liveReservations(String... arguments) {
        atMost(5, arguments);
        int rate = number(arguments, 1, 50, 500);
        var length = Duration.ofSeconds(number(arguments, 2, 30, 600));
        int workloads = number(arguments, 3, 1_500, 15_000);
        int fill = number(arguments, 4, 400, 4_000);
        exit(() -> new LiveReservations(root(), rate, length, workloads, fill, System.out).run());
    }

    private static void rules(String... arguments) {
        atMost(2, arguments);
        int runs = number(arguments, 1, 5_000, 1_000_000);
        System.exit(new Rules(runs, System.out).run() ? 0 : GOAL_MISSED);
    }

    private static void crash(String... arguments) {
        atMost(4, arguments);
        int kills = number(arguments, 1, 200, 10_000);
        int seed = number(arguments, 2, 1, 1_000_000);
        var limit = Duration.ofMinutes(number(arguments, 3, 60, 600));
        exit(() -> new Crash(root(), kills, seed, limit, System.out).run());
    }

    private static void jobs(String... arguments) {
        atMost(2, arguments);
        int jobs = number(arguments, 1, 2_000, 100_000);
        exit(() -> new EngineJobs(root(), jobs, System.out).run());
    }

    private static void waiting(String... arguments) {
        atMost(3, arguments);
        int jobs = number(arguments, 1, 10_000, 100_000);
        int minutes = number(arguments, 2, 6, 120);
        exit(() -> new Waiting(root(), jobs, minutes, System.out).run());
    }

    private static Path root() {
        return Path.of(System.getProperty("slipway.root", ".")).toAbsolutePath().normalize();
    }

    /** Nothing is left running when a bench is interrupted or fails. */
    private static void exit(Callable<Boolean> bench) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () ->
                                        ProcessHandle.current()
                                                .children()
                                                .forEach(ProcessHandle::destroy)));
        try {
            System.exit(bench.call() ? 0 : GOAL_MISSED);
        } catch (Exception failure) {
            System.err.printf("bench: it did not come to its end: %s%n", failure.getMessage());
            System.err.println(
                    "       What it started was ended. Run it again, after ./slipway build if need be");
            System.exit(UNAVAILABLE);
        }
    }

    private static void atMost(int most, String... arguments) {
        if (arguments.length > most) {
            usage();
        }
    }

    private static void usage() {
        System.err.print(HOW);
        System.exit(USAGE);
    }

    private static int number(String[] arguments, int index, int otherwise, int most) {
        if (arguments.length <= index) {
            return otherwise;
        }
        if (!arguments[index].matches("[1-9]\\d{0,6}")
                || Integer.parseInt(arguments[index]) > most) {
            System.err.printf("bench: %s must be between 1 and %d%n", arguments[index], most);
            System.exit(USAGE);
        }
        return Integer.parseInt(arguments[index]);
    }
}
