package io.slipway.local.stack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments ask for; a port of null means that the part is not wanted.
 *
 * @param dir where the data is kept, or null for a temporary place
 */
record StackAsk(
        @Nullable Path dir,
        boolean detached,
        @Nullable Integer kafka,
        @Nullable Integer postgres,
        @Nullable Integer oidc) {
    private static final String USAGE =
            "Stack [--dir DIR] [--detached] kafka[=PORT] postgres[=PORT] oidc[=PORT]";

    static StackAsk parse(String... arguments) {
        var ask = new StackAsk(null, false, null, null, null);
        for (int at = 0; at < arguments.length; at++) {
            var argument = arguments[at];
            ask =
                    switch (argument.replaceFirst("=.*", "")) {
                        case "--dir" -> {
                            at++;
                            if (at == arguments.length) {
                                throw new IllegalArgumentException(
                                        "--dir needs a directory: " + USAGE);
                            }
                            yield new StackAsk(
                                    Path.of(arguments[at]),
                                    ask.detached,
                                    ask.kafka,
                                    ask.postgres,
                                    ask.oidc);
                        }
                        case "--detached" ->
                                new StackAsk(ask.dir, true, ask.kafka, ask.postgres, ask.oidc);
                        case "kafka" ->
                                new StackAsk(
                                        ask.dir,
                                        ask.detached,
                                        port(argument),
                                        ask.postgres,
                                        ask.oidc);
                        case "postgres" ->
                                new StackAsk(
                                        ask.dir, ask.detached, ask.kafka, port(argument), ask.oidc);
                        case "oidc" ->
                                new StackAsk(
                                        ask.dir,
                                        ask.detached,
                                        ask.kafka,
                                        ask.postgres,
                                        port(argument));
                        default ->
                                throw new IllegalArgumentException(
                                        "Unknown argument %s: %s".formatted(argument, USAGE));
                    };
        }
        if (ask.kafka == null && ask.postgres == null && ask.oidc == null) {
            throw new IllegalArgumentException("Name at least one part: " + USAGE);
        }
        return ask;
    }

    private static int port(String argument) {
        int equals = argument.indexOf('=');
        int port = equals < 0 ? 0 : Integer.parseInt(argument.substring(equals + 1));
        return port == 0 ? FreePort.any() : port;
    }
}
