package io.slipway.cli.session;

import java.io.PrintStream;

/** The last words of an interrupted wait. The JVM itself ends with 130. */
public final class Farewell implements AutoCloseable {
    private final Thread words;

    Farewell(PrintStream err, String text) {
        words =
                new Thread(
                        () -> {
                            err.println();
                            err.println(text);
                            err.flush();
                        },
                        "farewell");
        Runtime.getRuntime().addShutdownHook(words);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(words);
        } catch (IllegalStateException _) {
            // the process is already on its way out, and the words are said
        }
    }
}
