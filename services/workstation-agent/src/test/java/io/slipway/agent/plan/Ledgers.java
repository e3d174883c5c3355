package io.slipway.agent.plan;

import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.host.HostId;
import io.slipway.contracts.host.HostEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Ledgers and snapshots for tests, at a clock that stands still. */
final class Ledgers {
    static final HostId WS_1 = new HostId("ws-1");
    static final Clock NOON =
            Clock.fixed(Instant.parse("2026-11-30T12:00:00.000001Z"), ZoneOffset.UTC);
    static final Desired.Cause CAUSE = new Desired.Cause("event-1", "flow-1", null);

    static final PlanConfig PLAN =
            new PlanConfig() {
                @Override
                public Path ledger() {
                    return Path.of("unused");
                }

                @Override
                public int steps() {
                    return 16;
                }

                @Override
                public Duration pass() {
                    return Duration.ofMinutes(5);
                }

                @Override
                public Duration recheck() {
                    return Duration.ofSeconds(30);
                }

                @Override
                public Duration report() {
                    return Duration.ofSeconds(30);
                }
            };

    private Ledgers() {}

    static Ledger at(Path file) {
        return Ledger.open(file, WS_1, NOON);
    }

    static Desired desired(long generation, String... profiles) {
        return new Desired(generation, List.of(new WantedGpu(0, List.of(profiles))), CAUSE);
    }

    /** Types of what waits to be sent, without the part that all have. */
    static List<String> waiting(Ledger ledger) {
        return ledger.outgoing(1_000).stream()
                .map(record -> record.type().replaceAll("io\\.slipway\\.host\\.|\\.v1", ""))
                .toList();
    }

    static HostEvent.Reported report(long generation) {
        return new HostEvent.Reported("ws-1", generation, List.of(), NOON.instant());
    }
}
