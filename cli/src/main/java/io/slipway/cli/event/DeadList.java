package io.slipway.cli.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The newest dead letters of all consumers, oldest of them first. */
@Command
public final class DeadList implements Verb {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Session session;

    @Option(names = "--consumer", paramLabel = "NAME", description = "Only of this consumer.")
    @Nullable String consumer;

    @Option(names = "--reason", paramLabel = "SLUG", description = "Only for this reason.")
    @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description =
                    "Only those of so long ago (24h); all that the broker keeps unless given.")
    @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "The newest N (50).")
    int limit = 50;

    public DeadList(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (limit < 1 || limit > 10_000) {
            throw Failure.usage(
                    "--limit must be 1 to 10000", "it is " + limit, "slipway events dead list");
        }
        try (var kafka = new KafkaClients(session).consumer()) {
            ArrayNode items = Json.array();
            newest(kafka).forEach(letter -> items.add(letter.json()));
            ObjectNode page = Json.object();
            page.set("items", items);
            session.out().page(DeadLetter.VIEW, page);
            return Exit.DONE;
        } catch (KafkaException e) {
            throw KafkaClients.unreadable(session, e);
        }
    }

    private List<DeadLetter> newest(Consumer<byte[], byte[]> kafka) {
        List<TopicPartition> partitions =
                kafka.listTopics().entrySet().stream()
                        .filter(topic -> DeadLetter.topic(topic.getKey()))
                        .filter(
                                topic ->
                                        consumer == null
                                                || topic.getKey().endsWith(".dlq." + consumer))
                        .flatMap(topic -> topic.getValue().stream())
                        .map(part -> new TopicPartition(part.topic(), part.partition()))
                        .toList();
        kafka.assign(partitions);
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
        start(kafka, ends);
        var newest = new PriorityQueue<>(Comparator.comparing(DeadLetter::time));
        Instant over = session.machine().clock().instant().plus(session.settings().timeout());
        while (!ends.entrySet().stream()
                .allMatch(end -> kafka.position(end.getKey()) >= end.getValue())) {
            if (!session.machine().clock().instant().isBefore(over)) {
                session.note(
                        "There is more than can be read in --timeout; add --since or --consumer");
                break;
            }
            for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                var letter = new DeadLetter(record);
                if (reason == null || reason.equals(letter.reason())) {
                    newest.add(letter);
                    if (newest.size() > limit) {
                        newest.remove();
                    }
                }
            }
        }
        return newest.stream()
                .sorted(Comparator.comparing(DeadLetter::time).thenComparing(DeadLetter::id))
                .toList();
    }

    /** No reader of a partition needs more than its last records, unless it looks for a reason. */
    private void start(Consumer<byte[], byte[]> kafka, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> first = kafka.beginningOffsets(ends.keySet());
        Map<TopicPartition, Long> from = new HashMap<>();
        ends.forEach(
                (partition, end) ->
                        from.put(
                                partition,
                                Math.max(
                                        first.getOrDefault(partition, 0L),
                                        reason == null ? end - limit : 0)));
        if (since != null) {
            Instant oldest = session.machine().clock().instant().minus(Durations.parse(since));
            Map<TopicPartition, Long> wish = new HashMap<>();
            ends.keySet().forEach(partition -> wish.put(partition, oldest.toEpochMilli()));
            kafka.offsetsForTimes(wish)
                    .forEach(
                            (partition, found) ->
                                    from.merge(
                                            partition,
                                            found == null
                                                    ? ends.getOrDefault(partition, 0L)
                                                    : found.offset(),
                                            Math::max));
        }
        from.forEach(kafka::seek);
    }
}
