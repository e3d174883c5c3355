package io.slipway.cli.output;

import io.slipway.cli.exit.Failure;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of {@code -o}. */
public enum Rendering {
    TABLE,
    WIDE,
    JSON,
    YAML,
    NDJSON,
    NAME;

    public static Rendering of(String text) {
        for (Rendering rendering : values()) {
            if (rendering.toString().equals(text)) {
                return rendering;
            }
        }
        throw Failure.usage(
                "there is no output format '%s'".formatted(text),
                "the formats are "
                        + Arrays.stream(values())
                                .map(Rendering::toString)
                                .collect(Collectors.joining(", ")),
                "slipway help formats");
    }

    /** Read by people, not by programs. */
    public boolean human() {
        return this == TABLE || this == WIDE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
