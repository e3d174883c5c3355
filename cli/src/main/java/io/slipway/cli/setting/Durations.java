package io.slipway.cli.setting;

import io.slipway.cli.exit.Failure;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them (90s, 10m, 1h30m, 2d) and as ISO 8601 does (PT1H30M). */
public final class Durations {
    /** Nothing here lasts longer, and clocks can still add it. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final Pattern PARTS = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    public static Duration parse(String text) {
        if (text.startsWith("P") || text.startsWith("p")) {
            try {
                Duration length = Duration.parse(text);
                if (!length.isNegative()) {
                    return bounded(text, length);
                }
                throw wrong(text);
            } catch (DateTimeParseException _) {
                throw wrong(text);
            }
        }
        Duration sum = Duration.ZERO;
        Matcher part = PARTS.matcher(text.toLowerCase(Locale.ROOT));
        int end = 0;
        while (part.lookingAt()) {
            long number = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "ms" -> Duration.ofMillis(number);
                                case "s" -> Duration.ofSeconds(number);
                                case "m" -> Duration.ofMinutes(number);
                                case "h" -> Duration.ofHours(number);
                                default -> Duration.ofDays(number);
                            });
            end = part.end();
            part.region(end, text.length());
        }
        if (end == 0 || end != text.length()) {
            throw wrong(text);
        }
        return bounded(text, sum);
    }

    private static Duration bounded(String text, Duration length) {
        if (length.compareTo(LONGEST) > 0) {
            throw Failure.usage(
                    "%s is too long".formatted(text),
                    "a duration is at most %dd".formatted(LONGEST.toDays()),
                    "the same command with --help");
        }
        return length;
    }

    /** As people write them: {@code 1h30m}. */
    public static String words(Duration length) {
        return length.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static Failure wrong(String text) {
        return Failure.usage(
                "'%s' is not a duration".formatted(text),
                "a duration is a number with a unit: 90s, 10m, 1h30m, 2d, or ISO 8601: PT1H30M",
                "the same command with --help");
    }
}
