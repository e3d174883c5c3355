package io.slipway.load;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a run was made, and what that machine did to it.
 *
 * @param stealShare share of all processor time that a hypervisor took; 0 where unknown
 * @param loadAverage of the last minute, at the end; negative where unknown
 */
public record Environment(
        String java,
        String os,
        int processors,
        long maxHeapBytes,
        long gcMillis,
        double stealShare,
        double loadAverage) {

    /** Counters that only differences give a meaning to. */
    record Counters(long gcMillis, long stolen, long total) {
        static Counters now() {
            long gc = 0;
            for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
                gc += Math.max(0, bean.getCollectionTime());
            }
            long[] ticks = processorTicks();
            return new Counters(gc, ticks.length > 7 ? ticks[7] : 0, Arrays.stream(ticks).sum());
        }

        /** The first line of /proc/stat: user nice system idle iowait irq softirq steal … */
        private static long[] processorTicks() {
            try (var lines = Files.lines(Path.of("/proc/stat"))) {
                return lines.findFirst()
                        .orElse("")
                        .replaceFirst("^cpu +", "")
                        .lines()
                        .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                        .limit(8)
                        .mapToLong(Long::parseLong)
                        .toArray();
            } catch (IOException | NumberFormatException _) {
                return new long[0];
            }
        }
    }

    static Environment since(Counters before) {
        Counters now = Counters.now();
        long total = now.total() - before.total();
        return new Environment(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                now.gcMillis() - before.gcMillis(),
                total <= 0 ? 0 : (double) (now.stolen() - before.stolen()) / total,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
