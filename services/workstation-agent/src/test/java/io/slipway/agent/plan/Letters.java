package io.slipway.agent.plan;

import io.slipway.contracts.host.HostEvent;
import java.util.List;

/** Something to send, for tests of other features. */
public final class Letters {
    private Letters() {}

    /** A report of the host, as the agent makes one at each look. */
    public static void report(Ledger ledger, HostEvent.Reported report) {
        ledger.report(report);
    }

    public static void putAside(Ledger ledger, int count) {
        for (int i = 0; i < count; i++) {
            ledger.putAside("some.topic", new byte[] {1}, new byte[] {2}, List.of());
        }
    }
}
