package io.slipway.local.machine;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One line per part: whether it runs, whether it answers, how much memory it has. */
public final class Status {
    private static final long KIB_PER_MIB = 1024;

    private final Ledger ledger;
    private final Ports ports;
    private final Outside outside;
    private final Health health = new Health();

    public Status(Ledger ledger, Ports ports, Outside outside) {
        this.ledger = ledger;
        this.ports = ports;
        this.outside = outside;
    }

    /** Whether everything is healthy. */
    public boolean print(PrintStream out) {
        out.printf("%-18s %-10s %-8s %-6s %s%n", "PART", "STATE", "PID", "PORT", "MEMORY");
        boolean good = true;
        for (var part : Part.values()) {
            var running = ledger.alive(part);
            var state = state(part, running.isPresent());
            good &=
                    state.equals("healthy")
                            || state.equals("given")
                            || (part.optional() && state.equals("stopped"));
            out.printf(
                    "%-18s %-10s %-8s %-6s %s%n",
                    part.label(),
                    state,
                    running.map(process -> Long.toString(process.pid())).orElse("-"),
                    running.map(process -> Integer.toString(process.port())).orElse("-"),
                    running.map(process -> memory(process.pid())).orElse("-"));
        }
        return good;
    }

    private String state(Part part, boolean alive) {
        if (outside.gives(part)) {
            return "given";
        }
        if (!alive) {
            return ledger.all().stream().anyMatch(running -> running.part() == part)
                    ? "died"
                    : "stopped";
        }
        return health.ok(ports, outside, part) ? "healthy" : "unhealthy";
    }

    /** Linux only; elsewhere nothing is said. PostgreSQL's is that of its first process alone. */
    private static String memory(long pid) {
        var status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB + " MiB")
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
