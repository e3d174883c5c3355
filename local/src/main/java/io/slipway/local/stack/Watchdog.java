package io.slipway.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shell that waits for this JVM to end, however it ends, and then stops the PostgreSQL server
 * that it leaves and deletes its temporary directory. kill -9 lets no shutdown hook run; the end of
 * a pipe cannot be missed.
 */
final class Watchdog implements AutoCloseable {
    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(PostgresServer postgres, @Nullable Path temporary) {
        var command = new ArrayList<>(List.of("sh", "-c", script(postgres, temporary)));
        if (temporary != null) {
            command.add("watchdog");
            command.add(temporary.toString());
        }
        try {
            return new Watchdog(
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException("The program sh is missing", e);
        }
    }

    /** It outlives a Ctrl-C, which goes to the whole process group. */
    private static String script(PostgresServer postgres, @Nullable Path temporary) {
        var stop =
                """
                trap '' INT
                cat >/dev/null
                kill -%1$s %2$d
                while kill -0 %2$d; do sleep 0.1; done
                """
                        .formatted(temporary == null ? "INT" : "QUIT", postgres.pid());
        return temporary == null ? stop : stop + "rm -rf \"$1\"\n";
    }

    /** Called when PostgreSQL is stopped already: its process id may belong to somebody else. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
