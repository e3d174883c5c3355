package io.slipway.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void carriesTheRecordAndSaysWhereItWasAndWhy() {
        var headers = new RecordHeaders();
        headers.add("ce_id", "1".getBytes(UTF_8));
        headers.add("dead-letter-reason", "of an earlier failure".getBytes(UTF_8));

        var letter = letter("k".getBytes(UTF_8), "{}".getBytes(UTF_8), headers);

        assertThat(letter.topic()).isEqualTo("orders.dlq.shop.orders");
        assertThat(letter.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo("{}".getBytes(UTF_8));
        assertThat(Arrays.stream(letter.headers().toArray()))
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly(
                        "ce_id=1",
                        "dead-letter-reason=json",
                        "dead-letter-consumer=shop.orders",
                        "dead-letter-topic=orders",
                        "dead-letter-partition=2",
                        "dead-letter-offset=41",
                        "dead-letter-time=2026-11-23T12:00:00Z");
    }

    @Test
    void staysATombstone() {
        assertThat(letter(null, null, new RecordHeaders()).value()).isNull();
    }

    /** A letter that the broker refuses would be sent again for ever, and nothing after it. */
    @Test
    void isSmallEnoughForTheBrokerHoweverLargeTheRecordWas() {
        var headers = new RecordHeaders();
        headers.add("n".repeat(200_000), new byte[0]);
        headers.add("huge", new byte[900_000]);
        for (int i = 0; i < 10_000; i++) {
            headers.add("h" + i, new byte[900]);
        }

        var letter = letter(new byte[900_000], new byte[1_000_000], headers);

        assertThat(size(letter)).isLessThan(DeadLetter.MAX_BYTES);
        assertThat(text(letter.headers(), "dead-letter-key-dropped-bytes")).isEqualTo("900000");
        assertThat(text(letter.headers(), "dead-letter-value-dropped-bytes")).isEqualTo("1000000");
        assertThat(text(letter.headers(), "dead-letter-reason")).isEqualTo("json");
    }

    private static int size(ProducerRecord<byte[], byte[]> letter) {
        return letter.key().length
                + letter.value().length
                + Arrays.stream(letter.headers().toArray())
                        .mapToInt(header -> header.key().length() + header.value().length + 10)
                        .sum();
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    @SuppressWarnings("NullAway") // Kafka hands out null keys and values
    private static ProducerRecord<byte[], byte[]> letter(
            byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return DeadLetter.of(
                new ConsumerRecord<>(
                        "orders",
                        2,
                        41,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty()),
                "shop.orders",
                "json",
                NOON);
    }
}
