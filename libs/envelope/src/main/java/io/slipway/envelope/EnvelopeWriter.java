package io.slipway.envelope;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes CloudEvents 1.0 to Kafka records in binary mode. */
public final class EnvelopeWriter {
    private EnvelopeWriter() {}

    /**
     * @param key the Kafka key: the row that the announcing transaction locked
     */
    public static ProducerRecord<byte[], byte[]> record(
            String topic, String key, CloudEvent event) {
        var record =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), event.data());
        Headers headers = record.headers();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", event.id());
        put(headers, "ce_source", event.source());
        put(headers, "ce_type", event.type());
        put(headers, "ce_subject", event.subject());
        put(headers, "ce_time", event.time() == null ? null : event.time().toString());
        put(headers, "ce_dataschema", event.dataSchema());
        put(headers, "content-type", "application/json");
        new TreeMap<>(event.extensions())
                .forEach((name, value) -> put(headers, "ce_" + name, value));
        put(headers, "traceparent", event.extension(CloudEvent.TRACE_PARENT));
        return record;
    }

    private static void put(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }
}
