package io.slipway.agent.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Desired.Acceptance;
import io.slipway.agent.plan.JournalEntry.State;
import io.slipway.contracts.host.HostEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import io.slipway.envelope.Uuid7;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The agent's memory: one file, open to one process. Every public verb that changes something is
 * one atomic commit, forced to disk before it returns; a kill leaves the state before or after it.
 * Safe for any number of threads, one at a time.
 *
 * <p>Limits: the last {@value #JOURNAL_KEPT} steps are kept, and of what was put aside the last
 * {@value #ASIDE_KEPT}; with more than {@value #BACKLOG_LIMIT} unsent records no new steps are
 * begun, so the file does not grow while the broker is away. Space of old commits is used again
 * after 45 s; a commit takes about 16 KiB until then.
 */
public final class Ledger implements AutoCloseable {
    static final int BACKLOG_LIMIT = 10_000;
    static final int ASIDE_KEPT = 100;
    private static final int JOURNAL_KEPT = 200;
    private static final String SOURCE = "//slipway/workstation-agent";
    private static final String NEW = "new";
    private static final String VERSION_HEADER = "ce_" + CloudEvent.AGGREGATE_VERSION;
    private static final String SCHEMAS = "https://slipway.example/schema/";

    private final HostId host;
    private final Clock clock;
    private final ObjectMapper json;
    private final MVStore store;
    private final MVMap<String, String> facts;
    private final MVMap<Long, String> journal;
    private final MVMap<Long, String> outgoing;
    private final MVMap<Long, String> aside;
    private long offered;

    private Ledger(HostId host, Clock clock, MVStore store) {
        this.host = host;
        this.clock = clock;
        this.store = store;
        this.json =
                JsonMapper.builder()
                        .addModule(new JavaTimeModule())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .defaultPropertyInclusion(
                                JsonInclude.Value.construct(
                                        JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                        .addMixIn(MigStep.class, StepKinds.class)
                        .build();
        this.facts = store.openMap("facts");
        this.journal = store.openMap("journal");
        this.outgoing = store.openMap("outgoing");
        this.aside = store.openMap("aside");
        // What a process before this one left may be with the broker already.
        Long last = outgoing.lastKey();
        this.offered = last == null ? -1 : last;
        if (facts.isEmpty()) {
            facts.put(NEW, "true");
            commit();
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = MigStep.EnableMig.class, name = "enable"),
        @JsonSubTypes.Type(value = MigStep.DisableMig.class, name = "disable"),
        @JsonSubTypes.Type(value = MigStep.CreateSlice.class, name = "create"),
        @JsonSubTypes.Type(value = MigStep.DestroySlice.class, name = "destroy")
    })
    private interface StepKinds {}

    /** Fails when another process has the file: two agents on one host would undo each other. */
    public static Ledger open(Path file, HostId host, Clock clock) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("slipway.agent.plan.ledger: " + file, e);
        }
        return new Ledger(
                host,
                clock,
                new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open());
    }

    /**
     * Whether the file was made and nobody has said yet how many events the host sent before: it
     * may be that an older file was lost. Nothing is to be sent until then, because consumers pass
     * over numbers that they have seen.
     */
    public synchronized boolean fresh() {
        return facts.containsKey(NEW);
    }

    /** Numbers the events of this file after the last one that the host sent before it. */
    public synchronized void goOnAfter(long last) {
        if (!fresh()) {
            throw new IllegalStateException("the numbers of this ledger are known");
        }
        for (Long number = outgoing.firstKey();
                number != null;
                number = outgoing.higherKey(number)) {
            outgoing.put(number, text(outgoing(number).renumbered(VERSION_HEADER, last)));
        }
        facts.put("version", Long.toString(version() + last));
        facts.remove(NEW);
        commit();
    }

    public synchronized @Nullable Desired desired() {
        return fact("desired", Desired.class);
    }

    /** Replaces the snapshot by a newer one, or says why not. */
    public synchronized Acceptance accept(Desired next) {
        Acceptance acceptance = next.after(desired());
        if (acceptance == Acceptance.TAKEN) {
            facts.put("desired", text(next));
            commit();
        }
        return acceptance;
    }

    public synchronized Standing standing() {
        Standing standing = fact("standing", Standing.class);
        return standing == null ? Standing.NEW : standing;
    }

    /** The step that was begun and never settled: at most one, left by a kill. */
    synchronized @Nullable JournalEntry unsettled() {
        Long last = journal.lastKey();
        JournalEntry entry = last == null ? null : entry(last);
        return entry != null && entry.state() == State.INTENDED ? entry : null;
    }

    /** Latest first. */
    public synchronized List<JournalEntry> recent(int most) {
        List<JournalEntry> entries = new ArrayList<>();
        for (Long number = journal.lastKey();
                number != null && entries.size() < most;
                number = journal.lowerKey(number)) {
            entries.add(entry(number));
        }
        return entries;
    }

    /**
     * Before a step is done.
     *
     * @return null when that generation is not the newest any more: then the step must not be done
     */
    synchronized @Nullable JournalEntry intend(long generation, MigStep step) {
        JournalEntry unsettled = unsettled();
        if (unsettled != null) {
            throw new IllegalStateException("a step is not settled: " + unsettled);
        }
        Desired desired = desired();
        if (desired == null || desired.generation() != generation) {
            return null;
        }
        Long last = journal.lastKey();
        JournalEntry entry =
                new JournalEntry(
                        last == null ? 1 : last + 1,
                        generation,
                        step,
                        State.INTENDED,
                        null,
                        clock.instant());
        journal.put(entry.number(), text(entry));
        Long first = journal.firstKey();
        while (first != null && first <= entry.number() - JOURNAL_KEPT) {
            journal.remove(first);
            first = journal.firstKey();
        }
        commit();
        return entry;
    }

    /** After somebody looked: how the step ended, where that leaves the host, and who hears it. */
    synchronized void settle(JournalEntry settled, Standing standing, List<HostEvent> events) {
        journal.put(settled.number(), text(settled));
        facts.put("standing", text(standing));
        events.forEach(this::append);
        commit();
    }

    /** Where the host stands without a step, and who hears it. */
    synchronized void stand(Standing standing, List<HostEvent> events) {
        facts.put("standing", text(standing));
        events.forEach(this::append);
        commit();
    }

    /**
     * Announces what the host looks like. While the last unsent record is such a report, it is
     * replaced: nobody misses an older one.
     */
    synchronized void report(HostEvent.Reported report) {
        Long last = outgoing.lastKey();
        Outgoing unsent = last == null ? null : outgoing(last);
        if (unsent != null
                && unsent.number() > offered
                && unsent.type().equals(HostEvent.Reported.TYPE)) {
            long version = version() - 1;
            facts.put("version", Long.toString(version));
            outgoing.remove(unsent.number());
        }
        append(report);
        commit();
    }

    /**
     * Puts a record that cannot be taken aside for its dead-letter topic. It never holds up an
     * event: where that topic is missing, only dead letters wait for it.
     */
    synchronized void putAside(
            String topic,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Outgoing.Header> headers) {
        long number = nextNumber();
        aside.put(
                number,
                text(new Outgoing(number, topic, "", key, value, headers, clock.instant())));
        while (aside.size() > ASIDE_KEPT) {
            aside.remove(aside.firstKey());
        }
        commit();
    }

    /** The oldest unsent events, in order. From now on they are not replaced. */
    public synchronized List<Outgoing> outgoing(int most) {
        List<Outgoing> oldest = oldest(outgoing, most);
        if (!oldest.isEmpty()) {
            offered = Math.max(offered, oldest.getLast().number());
        }
        return oldest;
    }

    /** The oldest records that were put aside and wait for their dead-letter topic. */
    public synchronized List<Outgoing> aside(int most) {
        return oldest(aside, most);
    }

    private List<Outgoing> oldest(MVMap<Long, String> records, int most) {
        List<Outgoing> oldest = new ArrayList<>();
        for (Long number = records.firstKey();
                number != null && oldest.size() < most;
                number = records.higherKey(number)) {
            oldest.add(read(records.get(number), Outgoing.class));
        }
        return oldest;
    }

    /** Waits for an event to send; false when there was none for that long. */
    public synchronized boolean awaitOutgoing(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (outgoing.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** The broker has it. */
    public synchronized void sent(Outgoing record) {
        outgoing.remove(record.number());
        aside.remove(record.number());
        commit();
    }

    public synchronized int backlog() {
        return outgoing.size() + aside.size();
    }

    public synchronized Duration oldest() {
        Long first = outgoing.firstKey();
        return first == null
                ? Duration.ZERO
                : Duration.between(outgoing(first).at(), clock.instant());
    }

    boolean full() {
        return backlog() >= BACKLOG_LIMIT;
    }

    /** Throws when the file cannot be written any more. */
    public synchronized void probe() {
        facts.put("probed", clock.instant().toString());
        commit();
    }

    /** A file that could not be written closes itself; only a new start opens it again. */
    public boolean closed() {
        return store.isClosed();
    }

    @Override
    public synchronized void close() {
        store.close();
    }

    /** Ends like a kill: nothing is written any more. For tests. */
    synchronized void abandon() {
        store.closeImmediately();
    }

    private void append(HostEvent event) {
        try {
            byte[] payload = json.writerFor(HostEvent.class).writeValueAsBytes(event);
            String type = json.readTree(payload).required("type").textValue();
            long version = version() + 1;
            facts.put("version", Long.toString(version));
            ProducerRecord<byte[], byte[]> record =
                    EnvelopeWriter.record(
                            HostEvent.TOPIC,
                            host.value(),
                            new CloudEvent(
                                    Uuid7.text(clock.instant()),
                                    SOURCE,
                                    type,
                                    host.value(),
                                    clock.instant(),
                                    SCHEMAS + type,
                                    extensions(version),
                                    payload));
            List<Outgoing.Header> headers = new ArrayList<>();
            record.headers()
                    .forEach(
                            header ->
                                    headers.add(new Outgoing.Header(header.key(), header.value())));
            put(
                    new Outgoing(
                            nextNumber(),
                            HostEvent.TOPIC,
                            type,
                            record.key(),
                            record.value(),
                            headers,
                            clock.instant()));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + event.getClass().getSimpleName(), e);
        }
    }

    private Map<String, String> extensions(long version) {
        Map<String, String> extensions = new HashMap<>();
        extensions.put(CloudEvent.AGGREGATE_VERSION, Long.toString(version));
        extensions.put(CloudEvent.PARTITION_KEY, host.value());
        Desired desired = desired();
        if (desired != null) {
            put(extensions, CloudEvent.CAUSATION_ID, desired.cause().eventId());
            put(extensions, CloudEvent.CORRELATION_ID, desired.cause().correlationId());
            put(extensions, CloudEvent.TRACE_PARENT, desired.cause().traceParent());
        }
        return extensions;
    }

    private static void put(Map<String, String> extensions, String name, @Nullable String value) {
        if (value != null) {
            extensions.put(name, value);
        }
    }

    private long version() {
        return Long.parseLong(facts.getOrDefault("version", "0"));
    }

    private long nextNumber() {
        long next = Long.parseLong(facts.getOrDefault("number", "0")) + 1;
        facts.put("number", Long.toString(next));
        return next;
    }

    private void put(Outgoing record) {
        outgoing.put(record.number(), text(record));
        notifyAll();
    }

    private void commit() {
        store.commit();
        store.sync();
    }

    private JournalEntry entry(long number) {
        return read(journal.get(number), JournalEntry.class);
    }

    private Outgoing outgoing(long number) {
        return read(outgoing.get(number), Outgoing.class);
    }

    private <T> @Nullable T fact(String name, Class<T> type) {
        String text = facts.get(name);
        return text == null ? null : read(text, type);
    }

    private <T> T read(@Nullable String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger holds no " + type.getSimpleName(), e);
        }
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value, e);
        }
    }
}
