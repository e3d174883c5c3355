package io.slipway.cli.setting;

import io.slipway.cli.exit.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Instants as a flag takes them: with an offset, since yours and the server's may differ. */
public final class Instants {
    private Instants() {}

    public static Instant parse(String flag, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Failure.usage(
                    "%s %s is no time".formatted(flag, text),
                    "it needs a date, a time and an offset from UTC (Z for none)",
                    "the same command with %s 2026-12-01T09:00:00+01:00".formatted(flag));
        }
    }
}
