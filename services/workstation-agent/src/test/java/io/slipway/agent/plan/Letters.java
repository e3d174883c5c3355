package io.slipway.agent.plan;

import java.util.List;

/** Something to send, for tests of other features. */
public final class Letters {
    private Letters() {}

    public static void putAside(Ledger ledger, int count) {
        for (int i = 0; i < count; i++) {
            ledger.putAside("some.topic", new byte[] {1}, new byte[] {2}, List.of());
        }
    }
}
