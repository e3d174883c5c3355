package io.slipway.load;

import io.netty.util.concurrent.ScheduledFuture;
import io.slipway.load.measure.Timeline;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An exchange on its way: told once how it ended, whatever happens in which order. */
final class Call {
    final Exchange exchange;
    final Body body;
    private final BiConsumer<Call, Timeline> whenEnded;
    private @Nullable Wire wire;
    private @Nullable ScheduledFuture<?> timeout;
    private boolean ended;

    Call(Exchange exchange, Body body, BiConsumer<Call, Timeline> whenEnded) {
        this.exchange = exchange;
        this.body = body;
        this.whenEnded = whenEnded;
    }

    void timeout(ScheduledFuture<?> timeout) {
        this.timeout = timeout;
    }

    void carriedBy(Wire carrier) {
        wire = carrier;
    }

    /** Ends it and the connection that carries it, if it has one yet. */
    void timeOut() {
        if (wire != null) {
            wire.closeIfCarries(this);
        }
        fail("timeout", "no whole answer in time");
    }

    boolean ended() {
        return ended;
    }

    void end(Timeline timeline) {
        if (ended) {
            return;
        }
        ended = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        whenEnded.accept(this, timeline);
    }

    void fail(String kind, String detail) {
        if (!ended) {
            end(exchange.failed(System.nanoTime(), kind, detail));
        }
    }
}
