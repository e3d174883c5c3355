package io.slipway.bench;

import io.slipway.bench.crash.Crash;
import io.slipway.bench.reservations.Reservations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** {@code ./slipway bench pipeline|reservations|crash|rules}. */
public final class Bench {
    private static final int GOAL_MISSED = 1;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final String HOW =
            """
            usage: ./slipway bench pipeline [RATE [SECONDS [WARMUP]]]
                   ./slipway bench reservations [RUNS]
                   ./slipway bench crash [KILLS [SEED]]
                   ./slipway bench rules [RUNS]
            """;

    private Bench() {}

    public static void main(String... arguments) throws InterruptedException {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "pipeline" -> pipeline(arguments);
            case "reservations" -> reservations(arguments);
            case "crash" -> crash(arguments);
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

    private static void rules(String... arguments) {
        atMost(2, arguments);
        int runs = number(arguments, 1, 5_000, 1_000_000);
        System.exit(new Rules(runs, System.out).run() ? 0 : GOAL_MISSED);
    }

    private static void crash(String... arguments) throws InterruptedException {
        atMost(3, arguments);
        int kills = number(arguments, 1, 200, 10_000);
        int seed = number(arguments, 2, 1, 1_000_000);
        var root = Path.of(System.getProperty("slipway.root", ".")).toAbsolutePath().normalize();
        try {
            System.exit(new Crash(root, kills, seed, System.out).run() ? 0 : GOAL_MISSED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
