package io.slipway.agent.plan;

import static io.slipway.agent.plan.Ledgers.NOON;
import static io.slipway.agent.plan.Ledgers.WS_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost;
import io.slipway.contracts.host.HostDesired;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesiredConsumerTest {
    private static final String TOPIC = HostDesired.topic("ws-1");
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    @TempDir Path directory;
    private Ledger ledger;
    private DesiredConsumer consumer;

    @BeforeEach
    void open() {
        ledger = Ledgers.at(directory.resolve("agent.ledger"));
        var host = new SimulatedGpuHost("NVIDIA A100-SXM4-40GB", 1);
        var reconciler = new HostReconciler(WS_1, host, ledger, Ledgers.PLAN, meters, NOON);
        consumer =
                new DesiredConsumer(
                        WS_1, new Plans(ledger, reconciler, host), ledger, JSON, meters, NOON);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void takesASnapshotIntoTheLedgerWithWhatLedToIt() {
        consumer.on(snapshot("//slipway/reservation-svc", "ws-1", body("ws-1", 7)));

        assertThat(ledger.desired())
                .isEqualTo(
                        new Desired(
                                7,
                                List.of(new WantedGpu(0, List.of("3g.20gb"))),
                                new Desired.Cause("e-1", "flow-9", null)));
        assertThat(snapshots("taken")).isOne();
    }

    @Test
    void refusesAnOlderGenerationAndCountsIt() {
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 7)));
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 6)));
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 7)));

        assertThat(Objects.requireNonNull(ledger.desired()).generation()).isEqualTo(7);
        assertThat(snapshots("stale")).isOne();
        assertThat(snapshots("repeated")).isOne();
        assertThat(ledger.backlog()).isZero();
    }

    @Test
    void ignoresMembersThatItDoesNotKnow() {
        consumer.on(
                snapshot(
                        "//slipway/x",
                        "ws-1",
                        body("ws-1", 7).replace("\"gpus\"", "\"colour\":1,\"gpus\"")));

        assertThat(snapshots("taken")).isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "//slipway/x | ws-1 | ws-2 | 3g.20gb | 7 | foreign-host",
                "//slipway/x | ws-2 | ws-1 | 3g.20gb | 7 | foreign-host",
                "//acme/x    | ws-1 | ws-1 | 3g.20gb | 7 | foreign-source",
                "//slipway/x | ws-1 | ws-1 | ;rm -rf | 7 | invalid-data",
                "//slipway/x | ws-1 | ws-1 | 3g.20gb | 0 | invalid-data"
            })
    void putsAsideWhatItMustNotTake(
            String source, String key, String host, String profile, long generation, String why) {
        consumer.on(snapshot(source, key, body(host, generation).replace("3g.20gb", profile)));

        assertThat(ledger.desired()).isNull();
        Outgoing letter = ledger.aside(1).getFirst();
        assertThat(letter.topic()).isEqualTo(TOPIC + ".dlq.workstation-agent.ws-1");
        assertThat(header(letter, "dead-letter-reason")).isEqualTo(why);
        assertThat(header(letter, "dead-letter-offset")).isEqualTo("12");
        assertThat(header(letter, "ce_id")).isEqualTo("e-1");
        assertThat(
                        meters.counter(
                                        "dead.letters",
                                        "consumer",
                                        "workstation-agent.ws-1",
                                        "reason",
                                        why)
                                .count())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | unreadable-data",
                "null | unreadable-data",
                "[1] | unreadable-data",
                "{\"type\":\"io.slipway.host.desired.v1\",\"hostId\":\"ws-1\",\"generation\":1}"
                        + " | invalid-data",
                "{\"type\":\"io.slipway.host.desired.v1\",\"hostId\":\"ws-1\",\"generation\":1,"
                        + "\"gpus\":[null]} | invalid-data",
                "{\"type\":\"io.slipway.host.desired.v1\",\"hostId\":\"ws-1\",\"generation\":1,"
                        + "\"gpus\":[{\"index\":0,\"profiles\":[null]}]} | invalid-data",
                "{\"type\":\"io.slipway.host.desired.v1\",\"hostId\":\"ws-1\","
                        + "\"generation\":\"x\"} | unreadable-data"
            })
    void putsAsideDataThatIsNoSnapshot(String body, String why) {
        consumer.on(snapshot("//slipway/x", "ws-1", body));

        assertThat(ledger.desired()).isNull();
        assertThat(header(ledger.aside(1).getFirst(), "dead-letter-reason")).isEqualTo(why);
    }

    @Test
    void putsAsideAGenerationThatWasUsedForSomethingElse() {
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 7)));
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 7).replace("3g.20gb", "1g.5gb")));

        assertThat(header(ledger.aside(1).getFirst(), "dead-letter-reason"))
                .isEqualTo("generation-reused");
    }

    @Test
    void goesOnAfterARecordThatIsNoEvent() {
        consumer.on(record("garbage".getBytes(UTF_8)));
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 7)));

        assertThat(header(ledger.aside(1).getFirst(), "dead-letter-reason"))
                .isEqualTo("attribute-missing");
        assertThat(snapshots("taken")).isOne();
    }

    @Test
    void keepsOfADeadLetterOnlyWhatABrokerTakes() {
        var record =
                new ConsumerRecord<>(TOPIC, 0, 12, new byte[100_000], "garbage".getBytes(UTF_8));
        record.headers().add("ce_id", "e-1".getBytes(UTF_8));
        record.headers().add("huge", new byte[300_000]);

        consumer.on(record);

        Outgoing letter = ledger.aside(1).getFirst();
        assertThat(letter.key()).isEmpty();
        assertThat(header(letter, "ce_id")).isEqualTo("e-1");
        assertThat(header(letter, "huge")).isEmpty();
        assertThat(header(letter, "dead-letter-reason")).isNotEmpty();
    }

    @Test
    void keepsItsStateWhenTheTopicForgets() {
        consumer.on(snapshot("//slipway/x", "ws-1", body("ws-1", 7)));
        consumer.on(new ConsumerRecord<>(TOPIC, 0, 13, "ws-1".getBytes(UTF_8), null));

        assertThat(ledger.desired()).isNotNull();
        assertThat(snapshots("tombstone")).isOne();
    }

    @Test
    void acknowledgesATypeThatItDoesNotKnow() {
        var event =
                new CloudEvent(
                        "e-1",
                        "//slipway/x",
                        "io.slipway.host.desired.v2",
                        "ws-1",
                        null,
                        null,
                        Map.of(),
                        "{}".getBytes(UTF_8));
        consumer.on(record(event));

        assertThat(snapshots("unknown-type")).isOne();
        assertThat(ledger.backlog()).isZero();
    }

    private double snapshots(String outcome) {
        return meters.counter("agent.snapshots", "outcome", outcome).count();
    }

    private static String body(String host, long generation) {
        return """
        {"type":"io.slipway.host.desired.v1","hostId":"%s","generation":%d,\
        "gpus":[{"index":0,"profiles":["3g.20gb"]}],"issuedAt":"2026-11-30T09:09:00.123456Z"}\
        """
                .formatted(host, generation);
    }

    private static ConsumerRecord<byte[], byte[]> snapshot(String source, String key, String body) {
        return record(
                key,
                new CloudEvent(
                        "e-1",
                        source,
                        HostDesired.TYPE,
                        "ws-1",
                        NOON.instant(),
                        null,
                        Map.of("correlationid", "flow-9"),
                        body.getBytes(UTF_8)));
    }

    private static ConsumerRecord<byte[], byte[]> record(CloudEvent event) {
        return record("ws-1", event);
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, CloudEvent event) {
        var sent = EnvelopeWriter.record(TOPIC, key, event);
        var record = new ConsumerRecord<>(TOPIC, 0, 12, sent.key(), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>(TOPIC, 0, 12, "ws-1".getBytes(UTF_8), value);
    }

    private static String header(Outgoing letter, String name) {
        return letter.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(header -> new String(Objects.requireNonNull(header.value()), UTF_8))
                .findFirst()
                .orElse("");
    }
}
