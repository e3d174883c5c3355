package io.slipway.cli.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.contracts.EventType;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import io.slipway.envelope.Uuid7;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes one event, as a program on another platform would. */
@Command
public final class EventsPublish implements Verb {
    private static final View VIEW = View.of("event", Column.text("ID", "id"));

    private static final int SHOWN = 20;

    private final Session session;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A structured CloudEvent, or bare data when --type is given; - is standard input.")
    String file;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            required = true,
            description = "Such as ext.acme.deploy.v1.")
    String topic;

    @Option(names = "--type", paramLabel = "TYPE", description = "Type of the bare data.")
    @Nullable String type;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Record key; the subject, else the id, unless given.")
    @Nullable String key;

    @Option(
            names = "--source",
            paramLabel = "URI",
            description = "Who says it (//slipway/cli); for bare data.")
    String source = "//slipway/cli";

    @Option(
            names = "--subject",
            paramLabel = "ID",
            description = "What it is about; for bare data.")
    @Nullable String subject;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "binary (headers and data) or structured (one JSON document).")
    String mode = "structured";

    public EventsPublish(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        if (!mode.equals("binary") && !mode.equals("structured")) {
            throw Failure.usage(
                    "there is no mode '%s'".formatted(mode),
                    "the modes are binary and structured",
                    "slipway events publish --help");
        }
        JsonNode document = session.document(file);
        JsonNode structured = type == null ? document : wrapped(type, document);
        CloudEvent event = checked(structured);
        String recordKey =
                key != null ? key : event.subject() != null ? event.subject() : event.id();
        RecordMetadata sent = send(record(recordKey, event, structured));
        session.out()
                .object(
                        VIEW,
                        Json.object()
                                .put("id", event.id())
                                .put("type", event.type())
                                .put("topic", topic)
                                .put("key", recordKey)
                                .put("partition", sent.partition())
                                .put("offset", sent.offset()));
        return Exit.DONE;
    }

    private ObjectNode wrapped(String eventType, JsonNode data) {
        Instant now = session.machine().clock().instant().truncatedTo(ChronoUnit.MICROS);
        ObjectNode event =
                Json.object()
                        .put("specversion", "1.0")
                        .put("id", Uuid7.text(now))
                        .put("source", source)
                        .put("type", eventType)
                        .put("time", now.toString())
                        .put("datacontenttype", "application/json");
        if (subject != null) {
            event.put("subject", subject);
        }
        EventType.named(eventType)
                .ifPresent(known -> event.put("dataschema", known.dataschema().toString()));
        event.set("data", data);
        return event;
    }

    private static CloudEvent checked(JsonNode structured) {
        EventCheck.Checked checked = new EventCheck().structured(structured);
        if (checked.valid() && checked.event().isPresent()) {
            return checked.event().get();
        }
        throw Failure.usage(
                "the event is not valid and was not sent",
                checked.faults().stream()
                        .map(fault -> fault.pointer() + " " + fault.message())
                        .collect(Collectors.joining("; ")),
                "See what is wrong: slipway events validate FILE");
    }

    private ProducerRecord<byte[], byte[]> record(
            String recordKey, CloudEvent event, JsonNode structured) {
        if (mode.equals("binary")) {
            return EnvelopeWriter.record(topic, recordKey, event);
        }
        var record =
                new ProducerRecord<>(
                        topic,
                        recordKey.getBytes(StandardCharsets.UTF_8),
                        Json.line(structured).getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add(
                        "content-type",
                        "application/cloudevents+json; charset=UTF-8"
                                .getBytes(StandardCharsets.US_ASCII));
        return record;
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        session.progress().show("Publishing to " + topic + "…");
        try (var producer = new KafkaClients(session).producer()) {
            try {
                return producer.send(record).get();
            } catch (ExecutionException e) {
                throw failure(e.getCause(), KafkaClients.reached(producer));
            }
        } catch (KafkaException e) {
            throw failure(e, false);
        } finally {
            session.progress().clear();
        }
    }

    /** The topics that a program on another platform may mean. */
    private String ingress() {
        try (var consumer = new KafkaClients(session).consumer()) {
            List<String> topics =
                    consumer.listTopics().keySet().stream()
                            .filter(name -> name.startsWith("ext.") && !name.contains(".dlq."))
                            .sorted()
                            .limit(SHOWN)
                            .toList();
            return topics.isEmpty() ? "no topic ext.*" : String.join(", ", topics);
        } catch (KafkaException e) {
            return "others, and does not tell which";
        }
    }

    private Failure failure(@Nullable Throwable cause, boolean reached) {
        String servers = session.context().kafkaServers();
        String text = String.valueOf(cause == null ? "no reason given" : cause.getMessage());
        return switch (cause) {
            case AuthorizationException _ ->
                    new Failure(
                            Exit.NOT_ALLOWED,
                            "you may not publish to " + topic,
                            text,
                            "ask for write access to the topic");
            case AuthenticationException _ ->
                    new Failure(
                            Exit.LOGIN_NEEDED,
                            "Kafka did not take the login",
                            text,
                            "slipway context set --help (--kafka-properties)");
            case TimeoutException _ when reached && text.contains("not present in metadata") ->
                    new Failure(
                            Exit.NOT_FOUND,
                            "there is no topic " + topic,
                            "the broker at %s has %s".formatted(servers, ingress()),
                            "the same command with another --topic");
            case TimeoutException _ when !reached ->
                    new Failure(
                            Exit.UNAVAILABLE,
                            "no Kafka broker answers at " + servers,
                            "the event was not sent",
                            "slipway doctor");
            case null, default ->
                    new Failure(
                            Exit.UNAVAILABLE,
                            "the event was not taken",
                            "%s at %s".formatted(text, servers),
                            "slipway doctor");
        };
    }
}
