package io.slipway.simulator.llm;

import java.time.Duration;

/**
 * What the simulator is started with.
 *
 * @param slots answers that run at a time
 * @param queue requests that may wait for a slot before new ones get 429
 */
public record Settings(String host, int port, String model, Profile profile, int slots, int queue) {

    static final String USAGE =
            """
            usage: slipway-simulator-llm [--host 127.0.0.1] [--port 18090] [--model NAME]
                       [--ttft 30ms] [--itl 5ms] [--tokens 32] [--script TEXT]
                       [--slots N] [--queue N]

            --script takes the keys of the x-llm-script header, e.g. "ttft=30ms;itl=5ms;tokens=32;chunk=2"
            """;

    /** Port 0 takes a free one; 30 ms to the first token, 5 ms between tokens, 32 tokens. */
    public static Settings local(int port) {
        Profile profile = Profile.even(Duration.ofMillis(30), Duration.ofMillis(5), 32);
        return new Settings("127.0.0.1", port, "simulated", profile, 10_000, 10_000);
    }

    static Settings parse(String... args) {
        Settings settings = local(18090);
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            settings = settings.with(args[i], args[i + 1]);
        }
        return settings;
    }

    private Settings with(String flag, String value) {
        return switch (flag) {
            case "--host" -> new Settings(value, port, model, profile, slots, queue);
            case "--port" -> new Settings(host, number(value), model, profile, slots, queue);
            case "--model" -> new Settings(host, port, value, profile, slots, queue);
            case "--slots" -> new Settings(host, port, model, profile, number(value), queue);
            case "--queue" -> new Settings(host, port, model, profile, slots, number(value));
            case "--script" -> of(profile.with(value));
            case "--ttft", "--itl", "--tokens" -> of(profile.with(flag.substring(2) + "=" + value));
            default -> throw new IllegalArgumentException("no flag named " + flag);
        };
    }

    private Settings of(Profile changed) {
        return new Settings(host, port, model, changed, slots, queue);
    }

    private static int number(String text) {
        return Integer.parseUnsignedInt(text);
    }
}
