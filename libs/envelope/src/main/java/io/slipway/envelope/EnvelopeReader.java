package io.slipway.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.envelope.Parsed.Reason;
import io.slipway.envelope.Parsed.Rejected;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents 1.0 from Kafka records in binary and structured JSON mode.
 *
 * <p>Limits: {@value #MAX_BYTES} bytes of value, {@value #MAX_HEADERS} headers, {@value
 * #MAX_ATTRIBUTE_BYTES} bytes per attribute, {@value #MAX_NAME_BYTES} for id, source and key, which
 * consumers remember in an index, {@value #MAX_DEPTH} levels of JSON. Unknown extensions are kept.
 */
public final class EnvelopeReader {
    public static final int MAX_BYTES = 64 * 1024;
    public static final int MAX_HEADERS = 40;
    public static final int MAX_ATTRIBUTE_BYTES = 4 * 1024;
    public static final int MAX_NAME_BYTES = 1024;
    public static final int MAX_DEPTH = 100;

    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-z0-9]{1,64}");
    private static final ObjectMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private EnvelopeReader() {}

    public static Parsed read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Parsed.Event(key(record), event(record));
        } catch (Refusal refusal) {
            return refusal.rejected;
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) throws Refusal {
        byte[] key = record.key();
        return key == null
                ? ""
                : attribute("partitionkey", utf8("partitionkey", key), MAX_NAME_BYTES);
    }

    private static CloudEvent event(ConsumerRecord<byte[], byte[]> record) throws Refusal {
        byte[] value = record.value();
        if (value == null) {
            throw new Refusal(Reason.NO_DATA, "the record has no value");
        }
        if (value.length > MAX_BYTES) {
            throw new Refusal(
                    Reason.TOO_LARGE,
                    "%d bytes, at most %d are taken".formatted(value.length, MAX_BYTES));
        }
        Map<String, String> headers = headers(record);
        String contentType =
                headers.getOrDefault("content-type", "").strip().toLowerCase(Locale.ROOT);
        if (contentType.startsWith("application/cloudevents")) {
            return structured(contentType, value);
        }
        if (!contentType.isEmpty() && !isJson(contentType)) {
            throw new Refusal(Reason.CONTENT_TYPE, "data must be JSON");
        }
        Map<String, String> attributes = new HashMap<>();
        headers.forEach(
                (name, text) -> {
                    if (name.startsWith("ce_")) {
                        attributes.put(name.substring(3), text);
                    }
                });
        utf8("data", value);
        return event(attributes, value);
    }

    private static boolean isJson(String contentType) {
        String media = contentType.split(";", 2)[0].strip();
        return media.equals("application/json")
                || media.equals("text/json")
                || media.endsWith("+json");
    }

    /** The last value of each header that matters; a null or undecodable one is refused. */
    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record)
            throws Refusal {
        Map<String, String> texts = new HashMap<>();
        int count = 0;
        for (Header header : record.headers()) {
            if (++count > MAX_HEADERS) {
                throw new Refusal(Reason.HEADERS, "more than " + MAX_HEADERS + " headers");
            }
            String name = header.key().toLowerCase(Locale.ROOT);
            if (!name.startsWith("ce_") && !name.equals("content-type")) {
                continue;
            }
            byte[] bytes = header.value();
            if (bytes == null) {
                throw new Refusal(Reason.HEADERS, "a header without a value");
            }
            texts.put(name, utf8("header", bytes));
        }
        return texts;
    }

    private static CloudEvent structured(String contentType, byte[] value) throws Refusal {
        if (!contentType.startsWith("application/cloudevents+json")) {
            throw new Refusal(Reason.CONTENT_TYPE, "of the structured formats only JSON is taken");
        }
        String text = utf8("event", value);
        if (text.startsWith("\uFEFF")) {
            throw new Refusal(Reason.ENCODING, "UTF-8 without a byte order mark is wanted");
        }
        try {
            if (!(JSON.readTree(text) instanceof ObjectNode object)) {
                throw new Refusal(Reason.JSON, "the event is not a JSON object");
            }
            return event(attributes(object), data(object));
        } catch (JsonProcessingException broken) {
            throw new Refusal(Reason.JSON, "the event is not well-formed JSON");
        }
    }

    private static Map<String, String> attributes(ObjectNode object) throws Refusal {
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode node = member.getValue();
            if (member.getKey().equals("data")
                    || member.getKey().equals("data_base64")
                    || node.isNull()) {
                continue;
            }
            if (!node.isValueNode()) {
                throw new Refusal(
                        Reason.ATTRIBUTE_INVALID, "an attribute is an object or an array");
            }
            attributes.put(member.getKey(), node.asText());
        }
        return attributes;
    }

    private static byte[] data(ObjectNode object) throws Refusal, JsonProcessingException {
        JsonNode data = object.get("data");
        JsonNode encoded = object.get("data_base64");
        boolean plain = data != null && !data.isNull();
        boolean binary = encoded != null && !encoded.isNull();
        if (plain && binary) {
            throw new Refusal(Reason.JSON, "data and data_base64 are both there");
        }
        if (binary) {
            try {
                return Base64.getDecoder().decode(encoded.asText());
            } catch (IllegalArgumentException broken) {
                throw new Refusal(Reason.ENCODING, "data_base64 is not base64");
            }
        }
        return plain ? JSON.writeValueAsBytes(data) : new byte[0];
    }

    private static CloudEvent event(Map<String, String> attributes, byte[] data) throws Refusal {
        String version = attributes.remove("specversion");
        if (version == null) {
            throw new Refusal(Reason.ATTRIBUTE_MISSING, "specversion is missing");
        }
        if (!version.equals("1.0")) {
            throw new Refusal(Reason.SPEC_VERSION, "specversion must be 1.0");
        }
        String id = required(attributes, "id", MAX_NAME_BYTES);
        String source = uri("source", required(attributes, "source", MAX_NAME_BYTES));
        String type = required(attributes, "type", MAX_ATTRIBUTE_BYTES);
        String subject = attributes.remove("subject");
        String time = attributes.remove("time");
        String schema = attributes.remove("dataschema");
        attributes.remove("datacontenttype");
        for (Map.Entry<String, String> extension : attributes.entrySet()) {
            if (!ATTRIBUTE_NAME.matcher(extension.getKey()).matches()) {
                throw new Refusal(
                        Reason.ATTRIBUTE_INVALID,
                        "attribute names are lower-case letters and digits");
            }
            attribute("extension", extension.getValue());
        }
        return new CloudEvent(
                id,
                source,
                type,
                subject == null ? null : attribute("subject", subject),
                time == null ? null : instant(time),
                schema == null ? null : uri("dataschema", schema),
                attributes,
                data);
    }

    private static String required(Map<String, String> attributes, String name, int most)
            throws Refusal {
        String text = attributes.remove(name);
        if (text == null || text.isBlank()) {
            throw new Refusal(Reason.ATTRIBUTE_MISSING, name + " is missing or empty");
        }
        return attribute(name, text, most);
    }

    private static String uri(String name, String text) throws Refusal {
        try {
            new URI(attribute(name, text));
            return text;
        } catch (URISyntaxException broken) {
            throw new Refusal(Reason.ATTRIBUTE_INVALID, name + " is not a URI reference");
        }
    }

    private static Instant instant(String text) throws Refusal {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isBefore(Instant.EPOCH)
                    || time.isAfter(Instant.ofEpochSecond(253402300799L))) {
                throw new Refusal(Reason.ATTRIBUTE_INVALID, "time is out of range");
            }
            return time;
        } catch (DateTimeException broken) {
            throw new Refusal(Reason.ATTRIBUTE_INVALID, "time is not RFC 3339");
        }
    }

    private static String attribute(String name, String text) throws Refusal {
        return attribute(name, text, MAX_ATTRIBUTE_BYTES);
    }

    private static String attribute(String name, String text, int most) throws Refusal {
        // Lone surrogates count as one byte here and are refused below.
        if (text.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new Refusal(Reason.ATTRIBUTE_INVALID, name + " is too long");
        }
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (Character.isISOControl(point) || (point >= 0xD800 && point <= 0xDFFF)) {
                throw new Refusal(
                        Reason.ATTRIBUTE_INVALID, name + " holds a character that is not allowed");
            }
            i += Character.charCount(point);
        }
        return text;
    }

    private static String utf8(String name, byte[] bytes) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw new Refusal(Reason.ENCODING, name + " is not UTF-8");
        }
    }

    /** Control flow inside this class only: it never leaves {@link #read}. */
    private static final class Refusal extends Exception {
        final transient Rejected rejected;

        Refusal(Reason reason, @Nullable String detail) {
            super(detail, null, false, false);
            this.rejected = new Rejected(reason, detail == null ? reason.slug() : detail);
        }
    }
}
