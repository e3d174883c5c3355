package io.slipway.simulator.llm;

import java.time.Duration;

/** What goes wrong in an answer, and where. */
public sealed interface Fault {

    record None() implements Fault {}

    /** Answers with this status at once, as a full or a broken server does. */
    record Refuse(int status) implements Fault {}

    /** An error object inside the running stream, under status 200. */
    record ErrorEvent(int afterTokens) implements Fault {}

    record Reset(int afterTokens) implements Fault {}

    record HalfClose(int afterTokens) implements Fault {}

    /** All later tokens come this much later. */
    record Stall(int afterTokens, Duration pause) implements Fault {}

    /**
     * Reads {@code 503}, {@code error@3}, {@code reset@3}, {@code eof@3} or {@code stall@3+500ms}.
     */
    static Fault parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return new Refuse(Integer.parseInt(text));
        }
        String rest = text.substring(at + 1);
        int plus = rest.indexOf('+');
        int after = Integer.parseInt(plus < 0 ? rest : rest.substring(0, plus));
        return switch (text.substring(0, at)) {
            case "error" -> new ErrorEvent(after);
            case "reset" -> new Reset(after);
            case "eof" -> new HalfClose(after);
            case "stall" -> new Stall(after, Profile.duration(rest.substring(plus + 1)));
            default -> throw new IllegalArgumentException("no fault named " + text);
        };
    }
}
