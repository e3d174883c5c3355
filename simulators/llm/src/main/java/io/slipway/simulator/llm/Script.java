package io.slipway.simulator.llm;

import java.time.Duration;
import java.util.List;

/**
 * Everything the server will do for one request, with the due time of each step counted from its
 * start.
 */
public record Script(int status, String contentType, List<Step> steps) {

    public static final String EVENT_STREAM = "text/event-stream; charset=utf-8";

    /** Twenty characters that the writer replaces by the clock, right-aligned in blanks. */
    public static final String STAMP = "@@@@@@@@@@@@@@@@@@@@";

    public Script {
        steps = List.copyOf(steps);
    }

    /** One thing that happens on the wire at its due time; a body not cut off ends by itself. */
    public sealed interface Step {
        Duration at();

        /**
         * Bytes of the body.
         *
         * @param cuts offsets at which the text is cut into separate writes, ascending
         */
        record Send(Duration at, String text, List<Integer> cuts) implements Step {
            public Send {
                cuts = List.copyOf(cuts);
                int last = 0;
                for (int cut : cuts) {
                    if (cut <= last) {
                        throw new IllegalArgumentException(
                                "cuts must ascend from 1, but are " + cuts);
                    }
                    last = cut;
                }
            }

            public static Send whole(Duration at, String text) {
                return new Send(at, text, List.of());
            }
        }

        /** The connection is reset: the client reads "connection reset by peer". */
        record Reset(Duration at) implements Step {}

        /** The server stops sending in the middle of the body without ending it. */
        record HalfClose(Duration at) implements Step {}
    }
}
