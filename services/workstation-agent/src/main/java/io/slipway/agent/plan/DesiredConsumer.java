package io.slipway.agent.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Desired.Acceptance;
import io.slipway.agent.plan.Outgoing.Header;
import io.slipway.contracts.host.HostDesired;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.DeadLetter;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots from this host's own topic into the ledger. A record that is none, or is for
 * another host, goes to the dead-letter topic by way of the ledger, so that neither a bad record
 * nor an absent broker ever stops the channel.
 */
@ApplicationScoped
class DesiredConsumer {
    private static final Logger LOG = Logger.getLogger(DesiredConsumer.class);
    private static final String OURS = "//slipway/";
    private static final int MOST_GPUS = 64;
    private static final int MOST_PROFILES = 8;
    private static final int LONGEST_PROFILE = 32;
    private static final List<String> REASONS =
            List.of(
                    "unreadable-data",
                    "invalid-data",
                    "foreign-source",
                    "foreign-host",
                    "generation-reused");

    private final HostId host;
    private final Plans plans;
    private final Ledger ledger;
    private final ObjectReader reader;
    private final MeterRegistry meters;
    private final Clock clock;
    private final String consumer;

    DesiredConsumer(
            HostId host,
            Plans plans,
            Ledger ledger,
            ObjectMapper json,
            MeterRegistry meters,
            Clock clock) {
        this.host = host;
        this.plans = plans;
        this.ledger = ledger;
        this.reader =
                json.readerFor(HostDesired.class)
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.meters = meters;
        this.clock = clock;
        this.consumer = "workstation-agent." + host;
        for (Acceptance acceptance : Acceptance.values()) {
            snapshots(acceptance.name().toLowerCase(Locale.ROOT));
        }
        snapshots("tombstone");
        snapshots("unknown-type");
        for (Parsed.Reason reason : Parsed.Reason.values()) {
            deadLetters(reason.slug());
        }
        REASONS.forEach(this::deadLetters);
    }

    @Incoming("desired")
    @Blocking // in order: a snapshot must not overtake a newer one, and a commit takes a moment
    void on(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            // Compaction's way to forget; a host does not forget what it was told to be.
            snapshots("tombstone").increment();
            return;
        }
        switch (EnvelopeReader.read(record)) {
            case Parsed.Rejected(Parsed.Reason reason, String _) -> putAside(record, reason.slug());
            case Parsed.Event(String key, CloudEvent event) -> {
                if (!event.source().startsWith(OURS)) {
                    putAside(record, "foreign-source");
                } else if (!event.type().equals(HostDesired.TYPE)) {
                    snapshots("unknown-type").increment();
                } else {
                    take(record, key, event);
                }
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, String key, CloudEvent event) {
        HostDesired snapshot = body(event);
        if (snapshot == null) {
            putAside(record, "unreadable-data");
        } else if (!key.equals(host.value()) || !host.value().equals(snapshot.hostId())) {
            putAside(record, "foreign-host");
        } else if (!valid(snapshot)) {
            putAside(record, "invalid-data");
        } else {
            Acceptance acceptance = plans.take(Desired.of(snapshot, cause(event)));
            snapshots(acceptance.name().toLowerCase(Locale.ROOT)).increment();
            switch (acceptance) {
                case TAKEN ->
                        LOG.infof("Desired state taken: generation=%d", snapshot.generation());
                case REPEATED -> {}
                case STALE ->
                        LOG.infof("Stale desired state: generation=%d", snapshot.generation());
                case CONTRADICTION -> putAside(record, "generation-reused");
            }
        }
    }

    private @Nullable HostDesired body(CloudEvent event) {
        try {
            HostDesired snapshot = reader.readValue(event.data());
            return snapshot != null && event.type().equals(snapshot.type()) ? snapshot : null;
        } catch (JsonProcessingException unreadable) {
            return null;
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory cannot be read", impossible);
        }
    }

    /** Jackson leaves null what the producer left out, whatever the record's type says. */
    @SuppressWarnings({"ConstantConditions", "ConstantValue"})
    private static boolean valid(HostDesired snapshot) {
        return snapshot.generation() > 0
                && snapshot.gpus() != null
                && snapshot.gpus().size() <= MOST_GPUS
                && snapshot.gpus().stream()
                        .allMatch(
                                gpu ->
                                        gpu != null
                                                && gpu.index() >= 0
                                                && gpu.profiles() != null
                                                && gpu.profiles().size() <= MOST_PROFILES
                                                && gpu.profiles().stream()
                                                        .allMatch(DesiredConsumer::named));
    }

    private static boolean named(@Nullable String profile) {
        return profile != null
                && profile.length() <= LONGEST_PROFILE
                && profile.matches("[A-Za-z0-9.+ -]+");
    }

    private static Desired.Cause cause(CloudEvent event) {
        String correlation = event.extension(CloudEvent.CORRELATION_ID);
        return new Desired.Cause(
                event.id(),
                correlation == null ? event.id() : correlation,
                event.extension(CloudEvent.TRACE_PARENT));
    }

    private void putAside(ConsumerRecord<byte[], byte[]> record, String reason) {
        deadLetters(reason).increment();
        LOG.warnf(
                "Dead letter: topic=%s partition=%d offset=%d reason=%s",
                record.topic(), record.partition(), record.offset(), reason);
        var letter = DeadLetter.of(record, consumer, reason, clock.instant());
        List<Header> headers = new ArrayList<>();
        letter.headers().forEach(one -> headers.add(new Header(one.key(), one.value())));
        ledger.putAside(letter.topic(), letter.key(), letter.value(), headers);
    }

    private Counter snapshots(String outcome) {
        return meters.counter("agent.snapshots", "outcome", outcome);
    }

    private Counter deadLetters(String reason) {
        return meters.counter("dead.letters", "consumer", consumer, "reason", reason);
    }
}
