package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times on the wire and in trees. */
public final class Times {
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    public static JsonNode node(Instant time) {
        return DecimalNode.valueOf(BigDecimal.valueOf(time.toEpochMilli(), 3).stripTrailingZeros());
    }

    public static Instant instant(JsonNode seconds) {
        return Instant.ofEpochMilli(seconds.decimalValue().movePointRight(3).longValue());
    }

    static String iso(JsonNode seconds) {
        return ISO.format(instant(seconds));
    }

    static String http(JsonNode seconds) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                instant(seconds).atOffset(ZoneOffset.UTC));
    }

    static JsonNode parse(String text) {
        try {
            if (text.matches("-?\\d+(\\.\\d+)?")) {
                return DecimalNode.valueOf(new BigDecimal(text));
            }
            if (text.contains(",")) {
                return node(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            }
            return node(
                    text.endsWith("Z")
                            ? Instant.parse(text)
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new AwsFault("SerializationException", "not a timestamp: " + text);
        }
    }
}
