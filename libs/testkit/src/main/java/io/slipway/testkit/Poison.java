package io.slipway.testkit;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records that break consumers: envelopes without a head, bodies without an end, and what is too
 * large, too deep or not text. A consumer has to put each aside with its reason or count it as
 * unknown, and to go on.
 *
 * <pre>
 * Poison.of("ext.acme.orders.v1", "shop.orders", "com.acme.order.v1", "//acme/ci").isSurvived();
 * </pre>
 */
public final class Poison {
    private static final String UNKNOWN = "io.slipway.poison.unknown.v1";
    private static final String STRUCTURED = "application/cloudevents+json";

    private final String topic;
    private final String consumer;
    private final String type;
    private final String source;
    private final List<String> counters;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    private Poison(
            String topic, String consumer, String type, String source, List<String> counters) {
        this.topic = topic;
        this.consumer = consumer;
        this.type = type;
        this.source = source;
        this.counters = counters;
    }

    /**
     * @param consumer its group, as its dead-letter topic and its metrics name it
     * @param type of an event that it takes
     * @param source that it takes events from
     */
    public static Poison of(String topic, String consumer, String type, String source) {
        return of(
                topic,
                consumer,
                type,
                source,
                "inbox_unknown_types_total{consumer=\"%s\"".formatted(consumer));
    }

    /**
     * @param passed how the metrics begin that count what the consumer lets pass without an effect
     */
    public static Poison of(
            String topic, String consumer, String type, String source, String... passed) {
        var counters = new ArrayList<>(List.of(passed));
        counters.add("dead_letters_total{consumer=\"%s\"".formatted(consumer));
        return new Poison(topic, consumer, type, source, counters);
    }

    /** Publishes all of it and fails unless every record is accounted for. */
    public void isSurvived() {
        collect();
        double before = counted();
        Events.publish(records);
        Await.until(
                () ->
                        assertThat(counted() - before)
                                .as(lines().toString())
                                .isEqualTo(records.size()));
        List<ConsumerRecord<byte[], byte[]>> letters =
                Events.records(
                        topic + ".dlq." + consumer, seen -> seen.size() > records.size() / 2);
        assertThat(letters)
                .allSatisfy(
                        letter -> {
                            assertThat(header(letter, "dead-letter-reason"))
                                    .matches("[a-z-]{4,40}");
                            assertThat(header(letter, "dead-letter-consumer")).isEqualTo(consumer);
                        });
    }

    /** The same, of a service that says how it is. */
    public void isSurvivedInGoodHealth() {
        isSurvived();
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
    }

    private double counted() {
        return lines().stream()
                .mapToDouble(line -> Double.parseDouble(line.split("} | # ", 3)[1]))
                .sum();
    }

    private List<String> lines() {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> counters.stream().anyMatch(line::startsWith))
                .toList();
    }

    private void collect() {
        heads();
        envelopes();
        bodies();
        sizes();
        // What is well-formed comes last, for whoever still listens.
        for (int i = 0; i < 6; i++) {
            add("last-" + i, head(), "{\"type\":\"%s\"}".formatted(UNKNOWN));
        }
    }

    /** Binary mode: attributes in headers. */
    private void heads() {
        for (String required : List.of("ce_id", "ce_source", "ce_specversion", "ce_type")) {
            add("poison", without(required), "{}");
            add("poison", with(required, ""), "{}");
            add("poison", with(required, null), "{}");
        }
        for (String time :
                List.of(
                        "yesterday",
                        "+292278995-01-01T00:00:00Z",
                        "2026-11-22T10:00:00+25:00",
                        "2026-02-30T10:00:00Z")) {
            add("poison", with("ce_time", time), "{}");
        }
        add("poison", with("ce_time", "2036-11-22T10:00:00Z"), "{}");
        add("poison", with("ce_source", "not a uri"), "{}");
        add("poison", with("ce_source", "/" + "s".repeat(10_000)), "{}");
        add("poison", with("ce_source", "javascript:alert(1)"), "{}");
        add("poison", with("ce_source", "//someone-else/ci"), "{}");
        add("poison", with("ce_specversion", "0.3"), "{}");
        add("poison", with("ce_specversion", "2.0"), "{}");
        add("poison", with("ce_subject", "a\nb\u001b[31m"), "{}");
        add("poison", with("ce_subject", "${jndi:ldap://127.0.0.1/a}"), "{}");
        add("poison", with("ce_My-Ext", "x"), "{}");
        add("poison", with("ce_traceparent", "00-zz-zz-zz"), "{}");
        add("poison", with("ce_aggregateversion", "9".repeat(30)), "{}");
        add("poison", with("ce_aggregateversion", "-0"), "{}");
        add("poison", with("content-type", "application/xml"), "{}");
        add("poison", with("content-type", "application/cloudevents+avro"), "{}");
        if (!topic.endsWith(".desired.v1")) {
            // The broker takes no record without a key into a compacted topic.
            add(null, head(), "{}");
        }
        add("control\u0000\u0007", head(), "{}");
    }

    /** Structured mode: everything in one document. */
    private void envelopes() {
        for (String text :
                List.of(
                        "",
                        "{",
                        "[]",
                        "{} {}",
                        "{\"id\":\"1\",\"id\":\"2\"}",
                        "{\"specversion\":\"1.0\",\"id\":NaN}",
                        "{\"data\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                        document("\"data\":1,\"data_base64\":\"e30=\""),
                        document("\"data_base64\":\"%%%\""),
                        document("\"subject\":\"\\ud800\""),
                        document("\"subject\":{\"a\":1}"),
                        "\uFEFF" + document("\"data\":{}"))) {
            add("poison", Map.of("content-type", STRUCTURED.getBytes(UTF_8)), text.getBytes(UTF_8));
        }
        add(
                "poison",
                Map.of("content-type", STRUCTURED.getBytes(UTF_8)),
                document("\"data\":{}").getBytes(UTF_16));
        add(
                "poison",
                Map.of("content-type", "Application/CloudEvents+JSON".getBytes(UTF_8)),
                document("\"data\":{}").getBytes(UTF_8));
    }

    /** Of a type that the consumer takes, from whom it takes it. */
    private void bodies() {
        for (String text :
                List.of(
                        "",
                        "null",
                        "[]",
                        "\"text\"",
                        "{",
                        "{}",
                        "{\"type\":null}",
                        "{\"type\":[]}",
                        "{\"type\":\"io.slipway.poison.other.v1\"}",
                        "{\"type\":\"%s\"}".formatted(type),
                        "{\"type\":\"%s\",\"n\":NaN}".formatted(type),
                        "{\"type\":\"%s\",\"n\":9007199254740993,\"m\":-0}".formatted(type),
                        "{\"type\":\"%s\",\"s\":\"a\\u001b[31m\\n${jndi:ldap://127.0.0.1/a}\"}"
                                .formatted(type),
                        "[".repeat(10_000) + "]".repeat(10_000))) {
            add("poison", taken(), text.getBytes(UTF_8));
        }
        add("poison", taken(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        add("poison", taken(), (byte @Nullable []) null);
    }

    /** What would not fit into a limit, an index, or the topic for dead letters. */
    private void sizes() {
        add("poison", taken(), " ".repeat(65_537));
        add("poison", taken(), " ".repeat(1_000_000));
        add("poison", with("ce_id", noise(4_000)), "{}");
        add("poison", with("ce_source", "/" + noise(4_000)), "{}");
        add("poison", with("ce_note", "x".repeat(900_000)), "{}");
        add("poison", with("note", "x".repeat(900_000)), "{");
        add("poison", with("n".repeat(200_000), "x"), "{");
        add("k".repeat(900_000), taken(), "{}");
        var many = head();
        for (int i = 0; i < 10_000; i++) {
            many.put("h" + i, new byte[0]);
        }
        add("poison", many, "{}".getBytes(UTF_8));
    }

    /** Text that no index can make shorter. */
    private static String noise(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private String document(String members) {
        return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s\",%s}"
                .formatted(UUID.randomUUID(), source, UNKNOWN, members);
    }

    private Map<String, byte @Nullable []> head() {
        var headers = new LinkedHashMap<String, byte @Nullable []>();
        headers.put("ce_id", UUID.randomUUID().toString().getBytes(UTF_8));
        headers.put("ce_source", source.getBytes(UTF_8));
        headers.put("ce_specversion", "1.0".getBytes(UTF_8));
        headers.put("ce_type", UNKNOWN.getBytes(UTF_8));
        return headers;
    }

    private Map<String, byte @Nullable []> taken() {
        return with("ce_type", type);
    }

    private Map<String, byte @Nullable []> with(String name, @Nullable String value) {
        var headers = head();
        headers.put(name, value == null ? null : value.getBytes(UTF_8));
        return headers;
    }

    private Map<String, byte @Nullable []> without(String name) {
        var headers = head();
        headers.remove(name);
        return headers;
    }

    private void add(@Nullable String key, Map<String, byte @Nullable []> headers, String value) {
        // The body says its type where it is to be passed over.
        String body = value.equals("{}") ? "{\"type\":\"%s\"}".formatted(UNKNOWN) : value;
        add(key, headers, body.getBytes(UTF_8));
    }

    @SuppressWarnings("NullAway") // Kafka takes null keys, values and headers
    private void add(
            @Nullable String key,
            Map<String, ? extends byte @Nullable []> headers,
            byte @Nullable [] value) {
        var record = new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), value);
        headers.forEach((name, bytes) -> record.headers().add(name, bytes));
        records.add(record);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Arrays.stream(record.headers().toArray())
                .filter(header -> header.key().equals(name))
                .map(header -> new String(header.value(), UTF_8))
                .findFirst()
                .orElse("");
    }
}
