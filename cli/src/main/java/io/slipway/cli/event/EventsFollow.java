package io.slipway.cli.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.contracts.Topic;
import io.slipway.contracts.Topics;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints events as they happen, or as they happened. Reads without a group: nobody notices. */
@Command
public final class EventsFollow implements Verb {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Session session;

    @Option(names = "--follow", description = "Go on until interrupted, or --timeout is over.")
    boolean follow;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Read this topic; may be given again. All event topics unless given.")
    List<String> topics = new ArrayList<>();

    @Option(
            names = "--type",
            paramLabel = "TEXT",
            description = "Only types that contain this text.")
    String type = "";

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description = "Begin so long ago (10m) and not now.")
    @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "End after N events.")
    int limit = Integer.MAX_VALUE;

    public EventsFollow(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (!follow && since == null) {
            throw Failure.usage(
                    "there is nothing to show",
                    "without --follow or --since no event is meant",
                    "slipway events --follow");
        }
        try (var consumer = new KafkaClients(session).consumer()) {
            return read(consumer);
        } catch (KafkaException e) {
            throw KafkaClients.unreadable(session, e);
        }
    }

    private Exit read(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        start(consumer, partitions, ends);
        Instant over = now().plus(session.longestWait());
        int seen = 0;
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (show(record) && ++seen >= limit) {
                    return Exit.DONE;
                }
            }
            boolean caughtUp =
                    ends.entrySet().stream()
                            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            if (session.out().gone() || !now().isBefore(over) || (!follow && caughtUp)) {
                return Exit.DONE;
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        Map<String, List<PartitionInfo>> there = consumer.listTopics();
        List<String> wanted = topics.isEmpty() ? eventTopics() : topics;
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : wanted) {
            List<PartitionInfo> found = there.getOrDefault(topic, List.of());
            if (found.isEmpty() && !topics.isEmpty()) {
                throw new Failure(
                        Exit.NOT_FOUND,
                        "there is no topic " + topic,
                        "the broker at %s does not have it".formatted(session.context().kafka()),
                        "slipway events --follow");
            }
            found.forEach(part -> partitions.add(new TopicPartition(topic, part.partition())));
        }
        if (partitions.isEmpty()) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "the broker has none of our topics",
                    "wanted: " + String.join(", ", wanted),
                    "slipway doctor");
        }
        return partitions;
    }

    private static List<String> eventTopics() {
        return Topics.all().stream()
                .filter(topic -> !topic.deadLetters())
                .map(Topic::name)
                .filter(name -> name.startsWith("slipway."))
                .toList();
    }

    private void start(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        if (since == null) {
            ends.forEach(consumer::seek);
            return;
        }
        long from = now().minus(Durations.parse(since)).toEpochMilli();
        Map<TopicPartition, Long> wish = new HashMap<>();
        partitions.forEach(partition -> wish.put(partition, from));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wish);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            consumer.seek(
                    partition, first == null ? ends.getOrDefault(partition, 0L) : first.offset());
        }
    }

    private boolean show(ConsumerRecord<byte[], byte[]> record) {
        return switch (EnvelopeReader.read(record)) {
            case Parsed.Event(_, CloudEvent event) -> event.type().contains(type) && show(event);
            case Parsed.Rejected(Parsed.Reason reason, String detail) -> {
                session.note(
                        "%s/%d@%d is no CloudEvent: %s, %s"
                                .formatted(
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        reason.slug(),
                                        detail));
                yield false;
            }
        };
    }

    private boolean show(CloudEvent event) {
        if (session.out().rendering().human()) {
            session.out()
                    .text(
                            "%s  %-40s %s"
                                    .formatted(
                                            event.time() == null ? "-" : event.time(),
                                            event.type(),
                                            event.subject() == null ? "-" : event.subject()));
        } else {
            session.out().streamed(structured(event));
        }
        return true;
    }

    private static ObjectNode structured(CloudEvent event) {
        ObjectNode json =
                Json.object()
                        .put("specversion", "1.0")
                        .put("id", event.id())
                        .put("source", event.source())
                        .put("type", event.type());
        if (event.subject() != null) {
            json.put("subject", event.subject());
        }
        if (event.time() != null) {
            json.put("time", event.time().toString());
        }
        event.extensions().forEach(json::put);
        try {
            json.set("data", Json.read(event.data()));
        } catch (JsonProcessingException _) {
            json.put("data_base64", event.data());
        }
        return json;
    }

    private Instant now() {
        return session.machine().clock().instant();
    }
}
