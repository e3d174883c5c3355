package io.slipway.load;

import io.slipway.load.measure.Stamps;
import io.slipway.load.measure.Timeline;
import io.slipway.load.measure.Timeline.Outcome;
import io.slipway.load.stream.Chunk;
import io.slipway.load.stream.SseParser;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request as it happens. Takes clock readings and bytes, knows neither clock nor socket, and
 * yields a {@link Timeline} once.
 */
final class Exchange {
    private final long intended;
    private final long dispatched;
    private final Stamps content = new Stamps();
    private final Stamps serverSent = new Stamps();
    private final SseParser events = new SseParser(this::event);
    private long sent = Timeline.NEVER;
    private long headers = Timeline.NEVER;
    private long read = Timeline.NEVER;
    private long promptTokens = Chunk.UNKNOWN;
    private long outputTokens = Chunk.UNKNOWN;
    private boolean finished;
    private Outcome.@Nullable Failed failure;

    Exchange(long intended, long dispatched) {
        this.intended = intended;
        this.dispatched = dispatched;
    }

    void sent(long stamp) {
        sent = stamp;
    }

    void headers(long stamp, int status, @Nullable String contentType) {
        headers = stamp;
        if (status != 200) {
            fail("status-" + status, "the server answered " + status);
        } else if (contentType == null
                || !contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            fail("not-a-stream", "the answer is no text/event-stream");
        }
    }

    /** All bytes of one socket read carry that read's stamp. */
    void body(long stamp, byte[] bytes) {
        if (failure != null) {
            return;
        }
        read = stamp;
        try {
            events.feed(bytes);
        } catch (SseParser.TooLarge _) {
            fail("too-large", "an event of more than %d bytes".formatted(SseParser.MAX_EVENT));
        }
    }

    private void event(String type, byte[] data) {
        if (failure != null) {
            return;
        }
        try {
            take(Chunk.read(type, data));
        } catch (IOException _) {
            fail("malformed", "an event is no JSON that an OpenAI server sends");
        }
    }

    private void take(Chunk chunk) {
        if (chunk.failed()) {
            fail("stream-error", "the server sent an error inside the stream");
            return;
        }
        if (chunk.content()) {
            content.add(read);
            if (chunk.sentNanos() != Chunk.UNKNOWN) {
                serverSent.add(chunk.sentNanos());
            }
        }
        finished |= chunk.done() || chunk.finished();
        promptTokens = Math.max(promptTokens, chunk.promptTokens());
        outputTokens = Math.max(outputTokens, chunk.outputTokens());
    }

    /** No more bytes are wanted: the exchange has failed already. */
    boolean broken() {
        return failure != null;
    }

    Timeline ended(long stamp) {
        if (failure == null && !finished) {
            fail("cut-off", "the stream ended without [DONE] or a finish_reason");
        }
        if (failure == null && content.size() == 0) {
            fail("no-token", "the stream ended without any content");
        }
        return timeline(stamp, failure == null ? new Outcome.Done() : failure);
    }

    Timeline failed(long stamp, String kind, String detail) {
        fail(kind, detail);
        return ended(stamp);
    }

    Timeline incomplete(long stamp) {
        return timeline(stamp, new Outcome.Incomplete());
    }

    private void fail(String kind, String detail) {
        if (failure == null) {
            failure = new Outcome.Failed(kind, detail);
        }
    }

    private Timeline timeline(long ended, Outcome outcome) {
        boolean counted = outputTokens != Chunk.UNKNOWN;
        return new Timeline(
                intended,
                dispatched,
                sent,
                headers,
                content,
                serverSent,
                ended,
                Math.max(0, promptTokens),
                counted ? outputTokens : content.size(),
                counted,
                outcome);
    }
}
