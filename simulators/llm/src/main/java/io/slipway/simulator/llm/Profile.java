package io.slipway.simulator.llm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How answers are paced, framed and broken.
 *
 * <p>Written as {@code ttft=30ms;itl=5ms;tokens=32}, in the header {@code x-llm-script} or behind
 * the first {@code ;} of the model's name. Further keys: {@code gaps=250ms,400ms,100ms} (replaces
 * ttft, itl and tokens), {@code chunk=2} (tokens in one event), {@code batch=4} (events in one
 * write), {@code split=7} (cuts every write after 7 bytes), {@code eol=crlf|cr|lf}, {@code bom},
 * {@code nospace}, {@code norole}, {@code comments=15ms}, {@code fault=…} (see {@link Fault}).
 */
public record Profile(Pace pace, Framing framing, Fault fault) {

    /**
     * When tokens come.
     *
     * @param due time of each token from the start, ascending
     */
    public record Pace(List<Duration> due, int tokensPerEvent, int eventsPerWrite) {
        public static final int MAX_TOKENS = 100_000;

        public Pace {
            due = List.copyOf(due);
            if (due.isEmpty() || due.size() > MAX_TOKENS) {
                throw new IllegalArgumentException(
                        "tokens must be 1 to %d, not %d".formatted(MAX_TOKENS, due.size()));
            }
            if (tokensPerEvent < 1 || eventsPerWrite < 1) {
                throw new IllegalArgumentException("chunk and batch must be at least 1");
            }
        }

        public static Pace even(Duration ttft, Duration itl, int tokens) {
            List<Duration> due = new ArrayList<>(Math.clamp(tokens, 0, MAX_TOKENS));
            for (int i = 0; i < Math.min(tokens, MAX_TOKENS + 1); i++) {
                due.add(ttft.plus(itl.multipliedBy(i)));
            }
            return new Pace(due, 1, 1);
        }

        static Pace gaps(List<Duration> gaps) {
            List<Duration> due = new ArrayList<>(gaps.size());
            Duration at = Duration.ZERO;
            for (Duration gap : gaps) {
                at = at.plus(gap);
                due.add(at);
            }
            return new Pace(due, 1, 1);
        }
    }

    /**
     * How events look on the wire.
     *
     * @param splitEvery cuts each write after this many bytes; 0 leaves it whole
     * @param commentEvery a keep-alive comment this often until the first token; zero for none
     */
    public record Framing(
            String eol,
            boolean byteOrderMark,
            boolean spaceAfterColon,
            boolean roleFirst,
            int splitEvery,
            Duration commentEvery) {

        public static final Framing PLAIN = new Framing("\n", false, true, true, 0, Duration.ZERO);
    }

    public static Profile even(Duration ttft, Duration itl, int tokens) {
        return new Profile(Pace.even(ttft, itl, tokens), Framing.PLAIN, new Fault.None());
    }

    /** This profile with the keys of the text in place of its own. */
    Profile with(String text) {
        return new ProfileText(this).read(text);
    }

    /** Reads {@code 30ms}, {@code 1.5s}, {@code 250us}, or milliseconds when no unit is given. */
    static Duration duration(String text) {
        String digits = text.replaceFirst("[a-z]+$", "");
        double nanosPerUnit =
                switch (text.substring(digits.length())) {
                    case "", "ms" -> 1e6;
                    case "us" -> 1e3;
                    case "s" -> 1e9;
                    default ->
                            throw new IllegalArgumentException(
                                    "a duration is written 30ms, 1.5s or 250us, not " + text);
                };
        double nanos = Double.parseDouble(digits) * nanosPerUnit;
        if (!(nanos >= 0 && nanos <= 3.6e12)) {
            throw new IllegalArgumentException("a duration is between 0 and 1 hour, not " + text);
        }
        return Duration.ofNanos(Math.round(nanos));
    }
}
