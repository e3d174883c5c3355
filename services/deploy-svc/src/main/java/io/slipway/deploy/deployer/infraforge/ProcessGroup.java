package io.slipway.deploy.deployer.infraforge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of one session's group, by the number of its leader. Linux only, as setsid is. */
record ProcessGroup(long number) {
    private static final Path PROC = Path.of("/proc");

    /** Whether any of it still runs; what has ended and was not collected yet does not. */
    boolean runs() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(
                            entry ->
                                    entry.getFileName()
                                            .toString()
                                            .chars()
                                            .allMatch(Character::isDigit))
                    .anyMatch(this::has);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean has(Path entry) {
        try {
            return runningIn(Files.readString(entry.resolve("stat")));
        } catch (IOException _) {
            // it ended between the two looks
            return false;
        }
    }

    /** One line of proc(5): {@code pid (name, which may hold blanks) state parent group …}. */
    boolean runningIn(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 4);
        boolean over = fields[0].equals("Z") || fields[0].equals("X");
        return !over && Long.parseLong(fields[2]) == number;
    }

    void signal(String name) {
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, "--", "-" + number)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
