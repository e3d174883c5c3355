package io.slipway.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Processes that need not be children of ours. */
public final class Processes {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final boolean SETSID = Files.isExecutable(Path.of("/usr/bin/setsid"));

    private Processes() {}

    /** What to put before a command so that a Ctrl-C at our terminal does not reach it. */
    public static List<String> apart() {
        return SETSID ? List.of("/usr/bin/setsid") : List.of();
    }

    /** Whether it runs; a dead process that nobody has waited for does not. */
    public static boolean running(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        var stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            var text = Files.readString(stat);
            return !text.startsWith(" Z", text.lastIndexOf(')') + 1);
        } catch (IOException noSuchFileHere) {
            return process.isAlive();
        }
    }

    public static boolean endedWithin(Duration limit, ProcessHandle process) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (running(process) && System.nanoTime() < deadline) {
            pause();
        }
        return !running(process);
    }

    /** SIGTERM, then SIGKILL for it and its children when the limit is over. */
    public static void end(ProcessHandle process, Duration limit) {
        process.destroy();
        if (!endedWithin(limit, process)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            endedWithin(limit, process);
        }
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting for a process", e);
        }
    }
}
