package io.slipway.cli.output;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * What the reader's screen is like.
 *
 * @param tty a person reads standard output
 * @param columns its width; only a terminal cuts anything off
 * @param utc times in UTC and not in the zone of the machine
 */
public record Screen(boolean tty, int columns, boolean utc, Ink ink) {
    /** To the second in the reader's zone; in a pipe as the API says it, in ISO 8601. */
    String time(String iso) {
        if (!tty) {
            return iso;
        }
        try {
            ZoneId zone = utc ? ZoneOffset.UTC : ZoneId.systemDefault();
            return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss" + (utc ? "'Z'" : ""))
                    .format(Instant.parse(iso).atZone(zone));
        } catch (DateTimeParseException _) {
            return iso;
        }
    }
}
