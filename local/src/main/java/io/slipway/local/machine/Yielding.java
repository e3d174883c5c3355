package io.slipway.local.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who steps back when the processors are full: guardrail-svc, whose verdict has half a second, so
 * that deploy-svc and its database answer a request within its twentieth. Linux shares processors
 * out by process, or, with autogroups, by session first and within it by process; a value counts in
 * the one or in the other, and every part has a session of its own. Where neither is to be had, all
 * are equal.
 */
final class Yielding {
    /** Three steps of nice: half the share of a part that does not yield. */
    static final int STEPS = 3;

    private static final Path NICE = Path.of("/usr/bin/nice");

    private Yielding() {}

    /** What to put before its command. */
    static List<String> prefix(Part part) {
        return yields(part) && Files.isExecutable(NICE)
                ? List.of(NICE.toString(), "-n", Integer.toString(STEPS))
                : List.of();
    }

    /** After it has begun its session: before, this would be said of ours. */
    static void begun(Part part, long pid) {
        if (!yields(part)) {
            return;
        }
        var session = autogroup(pid);
        try {
            if (Files.exists(session) && !session(pid).equals(session(self()))) {
                Files.writeString(session, Integer.toString(STEPS));
            }
        } catch (IOException notOnThisKernel) {
            // Then it is as quick as the others, and they as slow as it.
            return;
        }
    }

    private static boolean yields(Part part) {
        return part == Part.GUARDRAIL;
    }

    /** The name of the group, without its value: {@code /autogroup-17 nice 0}. */
    private static String session(long pid) throws IOException {
        return Files.readString(autogroup(pid)).split(" ", 2)[0];
    }

    private static long self() {
        return ProcessHandle.current().pid();
    }

    private static Path autogroup(long pid) {
        return Path.of("/proc", Long.toString(pid), "autogroup");
    }
}
