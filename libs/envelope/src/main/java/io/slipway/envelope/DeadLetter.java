package io.slipway.envelope;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record that a consumer cannot take, as it goes to {@code <topic>.dlq.<consumer>}: with the
 * reason in headers, and never an exception's text. Small enough for every broker, however large
 * the record was, because a letter that is refused would hold up all that follows. Headers of an
 * earlier failure are left out.
 */
public final class DeadLetter {
    /** A letter with its headers is never larger than this. */
    public static final int MAX_BYTES = 192 * 1024;

    private static final String PREFIX = "dead-letter-";
    private static final int HEADERS_KEPT = EnvelopeReader.MAX_HEADERS;
    private static final int HEADER_BYTES_KEPT = 32 * 1024;
    private static final int KEY_BYTES_KEPT = 4 * 1024;
    private static final int VALUE_BYTES_KEPT = 128 * 1024;
    private static final byte[] NOTHING = {};

    private DeadLetter() {}

    public static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, String consumer, String reason, Instant time) {
        byte[] key = record.key();
        byte[] value = record.value();
        boolean keyKept = key == null || key.length <= KEY_BYTES_KEPT;
        boolean valueKept = value == null || value.length <= VALUE_BYTES_KEPT;
        var letter =
                new ProducerRecord<>(
                        record.topic() + ".dlq." + consumer,
                        keyKept ? key : NOTHING,
                        valueKept ? value : NOTHING);
        Headers headers = letter.headers();
        keep(record.headers(), headers);
        put(headers, "reason", reason);
        put(headers, "consumer", consumer);
        put(headers, "topic", record.topic());
        put(headers, "partition", Integer.toString(record.partition()));
        put(headers, "offset", Long.toString(record.offset()));
        put(headers, "time", time.toString());
        if (key != null && !keyKept) {
            put(headers, "key-dropped-bytes", Integer.toString(key.length));
        }
        if (value != null && !valueKept) {
            put(headers, "value-dropped-bytes", Integer.toString(value.length));
        }
        return letter;
    }

    private static void keep(Headers all, Headers kept) {
        int count = 0;
        int room = HEADER_BYTES_KEPT;
        for (Header header : all) {
            byte[] value = header.value();
            int bytes = header.key().length() * 3 + (value == null ? 0 : value.length);
            if (!header.key().startsWith(PREFIX) && bytes <= room && count < HEADERS_KEPT) {
                kept.add(header);
                count++;
                room -= bytes;
            }
        }
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
