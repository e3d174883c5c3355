package io.slipway.envelope;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.envelope.Parsed.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {
    private static final String STRUCTURED =
            """
            {"specversion":"1.0","id":"1","source":"//acme/ci","type":"t",%s"data":{"name":"a"}}""";

    @Test
    void readsWhatTheWriterWrote() {
        var event =
                new CloudEvent(
                        "id-1",
                        "//slipway/deploy-svc",
                        "io.slipway.deploy.requested.v1",
                        "job-1",
                        Instant.parse("2026-11-22T10:00:00.123456Z"),
                        null,
                        Map.of("aggregateversion", "7", "correlationid", "job-1"),
                        "{\"a\":1}".getBytes(UTF_8));
        var sent = EnvelopeWriter.record("topic", "job-1", event);

        var parsed = EnvelopeReader.read(received(sent.key(), sent.value(), sent.headers()));

        assertThat(parsed).isInstanceOf(Parsed.Event.class);
        var read = ((Parsed.Event) parsed).cloudEvent();
        assertThat(((Parsed.Event) parsed).key()).isEqualTo("job-1");
        assertThat(read).usingRecursiveComparison().isEqualTo(event);
        assertThat(read.aggregateVersion()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents+json",
                "Application/CloudEvents+JSON; charset=UTF-8",
                "application/cloudevents+json;charset=utf-8"
            })
    void readsStructuredModeWithItsExtensions(String contentType) {
        var parsed = structured(contentType, STRUCTURED.formatted("\"correlationid\":\"c\","));

        assertThat(parsed).isInstanceOf(Parsed.Event.class);
        var event = ((Parsed.Event) parsed).cloudEvent();
        assertThat(event.extension("correlationid")).isEqualTo("c");
        assertThat(new String(event.data(), UTF_8)).isEqualTo("{\"name\":\"a\"}");
    }

    @Test
    void decodesBase64Data() {
        var parsed =
                structured(
                        "application/cloudevents+json",
                        """
                        {"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"e30="}\
                        """);

        assertThat(new String(((Parsed.Event) parsed).cloudEvent().data(), UTF_8)).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_type", "ce_specversion"})
    void refusesABinaryEventWithoutARequiredAttribute(String missing) {
        var headers = headers();
        headers.remove(missing);

        assertThat(binary(headers, "{}"))
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class,
                        rejected ->
                                assertThat(rejected.reason()).isEqualTo(Reason.ATTRIBUTE_MISSING));
    }

    @ParameterizedTest
    @CsvSource({
        "ce_time, yesterday, ATTRIBUTE_INVALID",
        "ce_time, +292278995-01-01T00:00:00Z, ATTRIBUTE_INVALID",
        "ce_time, 2026-11-22T10:00:00+25:00, ATTRIBUTE_INVALID",
        "ce_source, not a uri, ATTRIBUTE_INVALID",
        "ce_specversion, 0.3, SPEC_VERSION",
        "ce_specversion, 2.0, SPEC_VERSION",
        "content-type, application/xml, CONTENT_TYPE",
        "content-type, application/cloudevents+avro, CONTENT_TYPE",
    })
    void refusesABadHeaderWithItsReason(String header, String value, Reason reason) {
        var headers = headers();
        headers.put(header, value.getBytes(UTF_8));

        assertThat(reason(binary(headers, "{}"))).isEqualTo(reason);
    }

    @Test
    void refusesHeadersThatAreNullManyLongOrFullOfControls() {
        var nullId = headers();
        nullId.put("ce_id", null);
        var many = headers();
        for (int i = 0; i < 10_000; i++) {
            many.put("h" + i, new byte[0]);
        }
        var longSource = headers();
        longSource.put("ce_source", "a".repeat(10_000).getBytes(UTF_8));
        var control = headers();
        control.put("ce_subject", "a\nb\u001b[31m".getBytes(UTF_8));
        var upperCase = headers();
        upperCase.put("ce_My-Ext", "x".getBytes(UTF_8));

        assertThat(reason(binary(nullId, "{}"))).isEqualTo(Reason.HEADERS);
        assertThat(reason(binary(many, "{}"))).isEqualTo(Reason.HEADERS);
        assertThat(reason(binary(longSource, "{}"))).isEqualTo(Reason.ATTRIBUTE_INVALID);
        assertThat(reason(binary(control, "{}"))).isEqualTo(Reason.ATTRIBUTE_INVALID);
        assertThat(reason(binary(upperCase, "{}"))).isEqualTo(Reason.ATTRIBUTE_INVALID);
    }

    /** What is longer would not fit into the index by which a consumer knows it again. */
    @Test
    void refusesAnIdOrASourceOfMoreThanOneKibibyte() {
        for (String name : List.of("ce_id", "ce_source")) {
            var headers = headers();
            headers.put(name, "é".repeat(512).getBytes(UTF_8));
            assertThat(binary(headers, "{}")).as(name).isInstanceOf(Parsed.Event.class);

            headers.put(name, ("é".repeat(512) + "e").getBytes(UTF_8));
            assertThat(reason(binary(headers, "{}"))).isEqualTo(Reason.ATTRIBUTE_INVALID);
        }
    }

    @Test
    void refusesAKeyOfMoreThanOneKibibyteOrWithControls() {
        for (String key : List.of("k".repeat(1025), "a\u0000b", "a\rb")) {
            var headers = new RecordHeaders();
            headers().forEach(headers::add);

            assertThat(
                            reason(
                                    EnvelopeReader.read(
                                            received(
                                                    key.getBytes(UTF_8),
                                                    "{}".getBytes(UTF_8),
                                                    headers))))
                    .isEqualTo(Reason.ATTRIBUTE_INVALID);
        }
    }

    @Test
    void refusesAValueThatIsMissingOrTooLarge() {
        assertThat(reason(EnvelopeReader.read(received(null, null, new RecordHeaders()))))
                .isEqualTo(Reason.NO_DATA);
        assertThat(reason(binary(headers(), " ".repeat(65_537)))).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "",
                "{\"id\":\"1\",\"id\":\"2\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":1,"
                        + "\"data_base64\":\"e30=\"}",
                "{} {}"
            })
    void refusesBrokenStructuredJson(String text) {
        assertThat(reason(structured("application/cloudevents+json", text))).isEqualTo(Reason.JSON);
    }

    @Test
    void refusesDeepJsonOtherEncodingsAndLoneSurrogates() {
        String deep = "{\"data\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        byte[] utf16 = STRUCTURED.formatted("").getBytes(UTF_16);

        assertThat(reason(structured("application/cloudevents+json", deep))).isEqualTo(Reason.JSON);
        assertThat(reason(structured("application/cloudevents+json", utf16)))
                .isEqualTo(Reason.ENCODING);
        assertThat(
                        reason(
                                structured(
                                        "application/cloudevents+json",
                                        "\uFEFF" + STRUCTURED.formatted(""))))
                .isEqualTo(Reason.ENCODING);
        assertThat(
                        reason(
                                structured(
                                        "application/cloudevents+json",
                                        STRUCTURED.formatted("\"subject\":\"\\ud800\","))))
                .isEqualTo(Reason.ATTRIBUTE_INVALID);
    }

    private static Reason reason(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Rejected(Reason reason, String _) -> reason;
            case Parsed.Event event -> throw new AssertionError("was read: " + event.cloudEvent());
        };
    }

    private static Map<String, byte @Nullable []> headers() {
        Map<String, byte @Nullable []> headers = new TreeMap<>();
        headers.put("ce_specversion", "1.0".getBytes(UTF_8));
        headers.put("ce_id", "1".getBytes(UTF_8));
        headers.put("ce_source", "//acme/ci".getBytes(UTF_8));
        headers.put("ce_type", "t".getBytes(UTF_8));
        headers.put("content-type", "application/json".getBytes(UTF_8));
        return headers;
    }

    private static Parsed binary(Map<String, byte @Nullable []> headers, String value) {
        var list = new RecordHeaders();
        headers.forEach(list::add);
        return EnvelopeReader.read(received(null, value.getBytes(UTF_8), list));
    }

    private static Parsed structured(String contentType, String value) {
        return structured(contentType, value.getBytes(UTF_8));
    }

    private static Parsed structured(String contentType, byte[] value) {
        var headers = new RecordHeaders();
        headers.add("content-type", contentType.getBytes(UTF_8));
        return EnvelopeReader.read(received(null, value, headers));
    }

    @SuppressWarnings("NullAway") // Kafka hands out null keys and values
    private static ConsumerRecord<byte[], byte[]> received(
            byte @Nullable [] key,
            byte @Nullable [] value,
            org.apache.kafka.common.header.Headers headers) {
        return new ConsumerRecord<>(
                "topic",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }
}
