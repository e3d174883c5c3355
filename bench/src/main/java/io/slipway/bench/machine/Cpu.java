package io.slipway.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** What processes took of the processors, and of the memory. */
public final class Cpu {
    /** Linux counts in hundredths of a second, whatever the machine. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int AFTER_NAME = 2;
    private static final int USER = 13 - AFTER_NAME;
    private static final int FIELDS = 4;

    private Cpu() {}

    /** Seconds of one process with its children, those that ended too. */
    public static double seconds(long pid) {
        return LongStream.concat(
                                LongStream.of(pid),
                                ProcessHandle.of(pid).stream()
                                        .flatMap(ProcessHandle::descendants)
                                        .mapToLong(ProcessHandle::pid))
                        .map(Cpu::ticks)
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** Seconds of one process alone. */
    public static double own(long pid) {
        return ticks(pid) / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
            // The name of the program, in brackets, may hold anything.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = 0; i < FIELDS; i++) {
                ticks += Long.parseLong(fields[USER + i]);
            }
            return ticks;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Mebibytes that the process has in memory now, or had at most. */
    public static long mebibytes(long pid, boolean most) {
        try {
            var field = most ? "VmHWM:" : "VmRSS:";
            return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
                    .filter(line -> line.startsWith(field))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .map(kibibytes -> kibibytes / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }
}
