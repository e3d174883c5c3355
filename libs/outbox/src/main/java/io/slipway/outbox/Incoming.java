package io.slipway.outbox;

import io.smallrye.mutiny.Uni;

/** What a record turned out to be. */
sealed interface Incoming {
    /** An event that has an effect. */
    record Due(Delivery delivery) implements Incoming {}

    /** Nothing that has an effect: refused to the dead letters, or acknowledged and counted. */
    record Aside(Uni<Void> note) implements Incoming {}
}
