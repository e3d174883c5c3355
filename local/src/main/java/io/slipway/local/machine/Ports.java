package io.slipway.local.machine;

import io.slipway.local.stack.FreePort;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part listens where: as it runs already or did when it died, as its variable says, or
 * counted from a base.
 */
public record Ports(Map<Part, Integer> byPart) {
    public static final int SMALLEST = 1024;
    public static final int LARGEST = 65535;

    /**
     * @param base the port of the first part, the others follow; null for the usual ports
     */
    public static Ports chosen(
            Ledger ledger, Map<String, String> environment, @Nullable Integer base) {
        var ports = new EnumMap<Part, Integer>(Part.class);
        int next = base == null ? 0 : base;
        var recorded = ledger.all();
        for (var part : Part.values()) {
            var running = recorded.stream().filter(one -> one.part() == part).findFirst();
            var variable = environment.get(part.variable());
            if (running.isPresent()) {
                ports.put(part, running.get().port());
            } else if (variable != null && !variable.isBlank()) {
                ports.put(part, parse(part, variable));
            } else {
                ports.put(part, base == null ? part.usualPort() : next);
            }
            next++;
        }
        return new Ports(ports);
    }

    public int of(Part part) {
        var port = byPart.get(part);
        if (port == null) {
            throw new IllegalStateException("No port for " + part);
        }
        return port;
    }

    public String url(Part part) {
        return "http://127.0.0.1:" + of(part);
    }

    void refuseBusy(Part part) {
        if (!FreePort.free(of(part))) {
            throw new Trouble(
                    "Port %d, which %s needs, is taken by another program"
                            .formatted(of(part), part.label()),
                    "End that program, or move the part with %s=PORT, or all parts with --port-base PORT."
                            .formatted(part.variable()));
        }
    }

    private static int parse(Part part, String text) {
        var port = text.strip();
        if (port.matches("\\d{4,5}")
                && Integer.parseInt(port) >= SMALLEST
                && Integer.parseInt(port) <= LARGEST) {
            return Integer.parseInt(port);
        }
        throw new Trouble(
                "%s=%s is no port".formatted(part.variable(), text),
                "Give a number from %d to %d.".formatted(SMALLEST, LARGEST));
    }
}
