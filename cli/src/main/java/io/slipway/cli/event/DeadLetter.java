package io.slipway.cli.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** What a consumer put aside, and where it lies: {@code TOPIC/PARTITION/OFFSET}. */
record DeadLetter(ConsumerRecord<byte[], byte[]> record) {
    static final View VIEW =
            View.of(
                    "dead-letter",
                    Column.text("ID", "id"),
                    Column.state("REASON", "reason"),
                    Column.text("TYPE", "type"),
                    Column.text("KEY", "key"),
                    Column.time("TIME", "time"),
                    Column.text("CONSUMER", "consumer").onlyWide(),
                    Column.text("EVENT", "eventId").onlyWide(),
                    Column.text("SOURCE", "source").onlyWide());

    private static final String OURS = "dead-letter-";
    private static final String BETWEEN = ".dlq.";

    /** Where a letter lies. */
    record Place(TopicPartition partition, long offset) {
        static Place of(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length != 3
                    || !parts[0].contains(BETWEEN)
                    || !parts[1].matches("\\d{1,6}")
                    || !parts[2].matches("\\d{1,18}")) {
                throw Failure.usage(
                        "'%s' names no dead letter".formatted(text),
                        "an id reads TOPIC/PARTITION/OFFSET",
                        "slipway events dead list");
            }
            return new Place(
                    new TopicPartition(parts[0], Integer.parseInt(parts[1])),
                    Long.parseLong(parts[2]));
        }
    }

    static boolean topic(String name) {
        return name.contains(BETWEEN);
    }

    String id() {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    String reason() {
        return header(OURS + "reason");
    }

    ObjectNode json() {
        byte[] key = record.key();
        return Json.object()
                .put("id", id())
                .put("reason", reason())
                .put("consumer", header(OURS + "consumer"))
                .put("topic", origin())
                .put("partition", header(OURS + "partition"))
                .put("offset", header(OURS + "offset"))
                .put("eventId", header("ce_id"))
                .put("source", header("ce_source"))
                .put("type", header("ce_type"))
                .put("key", key == null ? "" : new String(key, StandardCharsets.UTF_8))
                .put("time", time().toString())
                .put("bytes", record.value() == null ? 0 : record.value().length);
    }

    /**
     * The same record, bound for the topic it came from. It keeps its id, so that whoever has taken
     * it already drops it.
     */
    ProducerRecord<byte[], byte[]> again() {
        if (reason().equals("parked")) {
            throw refused(
                    "its key is parked, and the event with it",
                    "slipway events parked list --key " + json().path("key").asText());
        }
        if (!header(OURS + "value-dropped-bytes").isEmpty()) {
            throw refused("it was too large to be kept whole", "ask its producer to send it again");
        }
        if (origin().isEmpty()) {
            throw refused("it does not say where it came from", "slipway events publish --help");
        }
        var copy = new ProducerRecord<>(origin(), record.key(), record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(OURS)) {
                copy.headers().add(header);
            }
        }
        return copy;
    }

    private String origin() {
        return header(OURS + "topic");
    }

    private Failure refused(String why, String instead) {
        return new Failure(Exit.CONFLICT, "%s cannot be replayed".formatted(id()), why, instead);
    }

    private String header(String name) {
        // The first: a letter of a letter has the older headers behind.
        var found = record.headers().headers(name).iterator();
        Header header = found.hasNext() ? found.next() : null;
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
