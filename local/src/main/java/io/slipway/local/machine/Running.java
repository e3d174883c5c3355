package io.slipway.local.machine;

import io.slipway.local.stack.Processes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that we started.
 *
 * @param address where it is reached: URL or host:port
 * @param startedAt as the system counts it: a process with that id and another start is a stranger
 */
public record Running(Part part, long pid, Instant startedAt, int port, String address) {
    // The system derives the start from its boot time, which moves a little when the clock is set.
    private static final Duration CLOCK_JITTER = Duration.ofSeconds(3);

    static Running of(Part part, ProcessHandle process, int port, String address) {
        return new Running(
                part,
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH),
                port,
                address);
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(Processes::running).filter(this::same);
    }

    boolean alive() {
        return process().isPresent();
    }

    private boolean same(ProcessHandle process) {
        var start = process.info().startInstant().orElse(Instant.EPOCH);
        return Duration.between(start, startedAt).abs().compareTo(CLOCK_JITTER) < 0;
    }
}
