package io.slipway.bench;

import java.time.Duration;

/** {@code ./slipway bench pipeline [RATE [SECONDS]]}. */
public final class Bench {
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;

    private Bench() {}

    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length == 0 || !arguments[0].equals("pipeline") || arguments.length > 3) {
            System.err.println("usage: ./slipway bench pipeline [RATE [SECONDS]]");
            System.exit(USAGE);
        }
        int rate = number(arguments, 1, 100, 1000);
        int seconds = number(arguments, 2, 60, 600);
        try {
            System.out.print(
                    new Pipeline(Where.ofEnvironment(), rate, Duration.ofSeconds(seconds)).run());
        } catch (IllegalStateException unavailable) {
            System.err.println("bench: " + unavailable.getMessage());
            System.err.println("       Start the machine first: ./slipway up --detach");
            System.exit(UNAVAILABLE);
        }
    }

    private static int number(String[] arguments, int index, int otherwise, int most) {
        if (arguments.length <= index) {
            return otherwise;
        }
        if (!arguments[index].matches("[1-9]\\d{0,3}")
                || Integer.parseInt(arguments[index]) > most) {
            System.err.printf("bench: %s must be between 1 and %d%n", arguments[index], most);
            System.exit(USAGE);
        }
        return Integer.parseInt(arguments[index]);
    }
}
