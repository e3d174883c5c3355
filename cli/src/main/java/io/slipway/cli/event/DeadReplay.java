package io.slipway.cli.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Puts dead letters back on the topic they came from, once the cause is gone. All are looked at
 * before the first is sent. Whoever took an event before drops it, so a replay may be repeated.
 */
@Command
public final class DeadReplay implements Verb {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final View VIEW =
            View.of(
                    "replay",
                    Column.text("LETTER", "letter"),
                    Column.text("TOPIC", "topic"),
                    Column.text("PARTITION", "partition"),
                    Column.text("OFFSET", "offset"));

    private final Session session;

    @Parameters(
            paramLabel = "ID",
            arity = "1..*",
            description = "TOPIC/PARTITION/OFFSET, as slipway events dead list shows it.")
    List<String> ids = new ArrayList<>();

    @Option(names = "--dry-run", description = "Look at all of them and send none.")
    boolean dryRun;

    public DeadReplay(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        List<DeadLetter.Place> places = ids.stream().map(DeadLetter.Place::of).toList();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var kafka = new KafkaClients(session).consumer()) {
            Map<String, ?> topics = kafka.listTopics();
            for (DeadLetter.Place place : places) {
                DeadLetter letter =
                        topics.containsKey(place.partition().topic()) ? read(kafka, place) : null;
                if (letter == null) {
                    throw new Failure(
                            Exit.NOT_FOUND,
                            "there is no dead letter at %s offset %d"
                                    .formatted(place.partition(), place.offset()),
                            "nothing was sent",
                            "slipway events dead list");
                }
                records.add(letter.again());
            }
        } catch (KafkaException e) {
            throw KafkaClients.unreadable(session, e);
        }
        ArrayNode items = Json.array();
        if (dryRun) {
            for (int i = 0; i < records.size(); i++) {
                items.add(
                        Json.object()
                                .put("letter", ids.get(i))
                                .put("topic", records.get(i).topic()));
            }
        } else {
            send(records, items);
        }
        ObjectNode page = Json.object();
        page.set("items", items);
        session.out().page(VIEW, page);
        return Exit.DONE;
    }

    private @Nullable DeadLetter read(Consumer<byte[], byte[]> kafka, DeadLetter.Place place) {
        var partition = place.partition();
        kafka.assign(List.of(partition));
        if (kafka.partitionsFor(partition.topic()).stream()
                        .noneMatch(part -> part.partition() == partition.partition())
                || kafka.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L)
                        > place.offset()
                || kafka.endOffsets(List.of(partition)).getOrDefault(partition, 0L)
                        <= place.offset()) {
            return null;
        }
        kafka.seek(partition, place.offset());
        Instant over = session.machine().clock().instant().plus(session.settings().timeout());
        while (session.machine().clock().instant().isBefore(over)) {
            for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                return record.offset() == place.offset() ? new DeadLetter(record) : null;
            }
        }
        return null;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records, ArrayNode items)
            throws InterruptedException {
        try (var producer = new KafkaClients(session).producer()) {
            for (int i = 0; i < records.size(); i++) {
                var sent = producer.send(records.get(i)).get();
                items.add(
                        Json.object()
                                .put("letter", ids.get(i))
                                .put("topic", sent.topic())
                                .put("partition", sent.partition())
                                .put("offset", sent.offset()));
            }
        } catch (ExecutionException | KafkaException e) {
            throw new Failure(
                    Exit.UNAVAILABLE,
                    "%d of %d dead letters were replayed".formatted(items.size(), records.size()),
                    String.valueOf(e.getMessage()),
                    "the same command: what was taken already is dropped");
        }
    }
}
