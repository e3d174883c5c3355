package io.slipway.agent.plan;

import static io.slipway.agent.plan.Ledgers.NOON;
import static io.slipway.agent.plan.Ledgers.WS_1;
import static io.slipway.agent.plan.Ledgers.desired;
import static io.slipway.agent.plan.Ledgers.report;
import static io.slipway.agent.plan.Ledgers.waiting;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.plan.Desired.Acceptance;
import io.slipway.agent.plan.JournalEntry.State;
import io.slipway.agent.plan.Standing.Failure;
import io.slipway.contracts.host.HostEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final MigStep ENABLE = new MigStep.EnableMig(0);

    @TempDir Path directory;

    @Test
    void takesOnlyNewerGenerations() {
        try (Ledger ledger = open()) {
            assertThat(ledger.accept(desired(5, "3g.20gb"))).isEqualTo(Acceptance.TAKEN);
            assertThat(ledger.accept(desired(5, "3g.20gb"))).isEqualTo(Acceptance.REPEATED);
            assertThat(ledger.accept(desired(5, "1g.5gb"))).isEqualTo(Acceptance.CONTRADICTION);
            assertThat(ledger.accept(desired(4, "1g.5gb"))).isEqualTo(Acceptance.STALE);

            assertThat(ledger.desired()).isEqualTo(desired(5, "3g.20gb"));
        }
    }

    @Test
    void goesOnWithTheNumbersOfALedgerThatWasLost() {
        try (Ledger ledger = open()) {
            ledger.stand(
                    Standing.NEW, List.of(new HostEvent.PlanApplied("ws-1", 1, 1, NOON.instant())));
            ledger.putAside("some.topic", new byte[] {1}, new byte[] {2}, List.of());
            ledger.report(report(1));

            ledger.goOnAfter(41);

            assertThat(numbers(ledger)).containsExactly(42L, 43L);
            assertThat(ledger.fresh()).isFalse();
            ledger.stand(
                    Standing.NEW, List.of(new HostEvent.PlanApplied("ws-1", 2, 1, NOON.instant())));
            assertThat(numbers(ledger)).containsExactly(42L, 43L, 44L);
        }
        try (Ledger again = open()) {
            assertThat(again.fresh()).isFalse();
            assertThatThrownBy(() -> again.goOnAfter(41)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static List<Long> numbers(Ledger ledger) {
        return ledger.outgoing(10).stream()
                .filter(record -> !record.type().isEmpty())
                .flatMap(record -> record.headers().stream())
                .filter(header -> header.name().equals("ce_aggregateversion"))
                .map(header -> Long.valueOf(new String(header.value(), UTF_8)))
                .toList();
    }

    @Test
    void beginsNoStepOfAGenerationThatIsOutdated() {
        try (Ledger ledger = open()) {
            ledger.accept(desired(5));
            ledger.accept(desired(6));

            assertThat(ledger.intend(5, ENABLE)).isNull();
            assertThat(ledger.intend(6, ENABLE)).isNotNull();
        }
    }

    @Test
    void remembersEverythingAfterAKill() {
        MigStep create =
                new MigStep.CreateSlice(0, new MigProfile("3g.20gb", 9, 4, 2, List.of(0, 4)), 4);
        MigStep destroy =
                new MigStep.DestroySlice(
                        new MigSlice(0, "1g.5gb", 7, 0, 1, List.of(0), "MIG-1", List.of()));
        Ledger before = open();
        before.accept(desired(5, "3g.20gb"));
        before.settle(
                intended(before, 5, create).settled(State.DONE, null, NOON.instant()),
                Standing.NEW.stepped(),
                List.of(report(5)));
        intended(before, 5, destroy);
        before.abandon();

        try (Ledger after = open()) {
            assertThat(after.desired()).isEqualTo(desired(5, "3g.20gb"));
            assertThat(after.standing()).isEqualTo(Standing.NEW.stepped());
            assertThat(after.recent(9))
                    .extracting(JournalEntry::step, JournalEntry::state)
                    .containsExactly(tuple(destroy, State.INTENDED), tuple(create, State.DONE));
            assertThat(after.unsettled()).isEqualTo(after.recent(1).getFirst());
            assertThat(waiting(after)).containsExactly("reported");
        }
    }

    @Test
    void isOpenToOneProcessOnly() {
        try (Ledger ledger = open()) {
            assertThatThrownBy(this::open).hasMessageContaining("locked");
            assertThat(ledger.backlog()).isZero();
        }
    }

    @Test
    void keepsTheOrderAndNumbersEveryEvent() {
        try (Ledger ledger = open()) {
            ledger.accept(desired(5));
            Failure failure = new Failure(5, "plan", "because", "do this", NOON.instant());
            ledger.stand(
                    Standing.NEW.failed(failure),
                    List.of(
                            new HostEvent.PlanFailed(
                                    "ws-1", 5, "plan", "because", "do this", NOON.instant())));
            ledger.report(report(4));
            ledger.stand(
                    Standing.NEW.arrived(5, NOON.instant()),
                    List.of(new HostEvent.PlanApplied("ws-1", 5, 0, NOON.instant())));

            List<CloudEvent> events = ledger.outgoing(9).stream().map(this::event).toList();
            assertThat(events)
                    .extracting(CloudEvent::aggregateVersion, CloudEvent::type)
                    .containsExactly(
                            tuple(1L, HostEvent.PlanFailed.TYPE),
                            tuple(2L, HostEvent.Reported.TYPE),
                            tuple(3L, HostEvent.PlanApplied.TYPE));
            assertThat(events)
                    .allSatisfy(
                            event -> {
                                assertThat(event.source()).isEqualTo("//slipway/workstation-agent");
                                assertThat(event.subject()).isEqualTo("ws-1");
                                assertThat(event.extension("causationid")).isEqualTo("event-1");
                                assertThat(event.extension("correlationid")).isEqualTo("flow-1");
                            });
        }
    }

    @Test
    void forgetsARecordOnlyWhenTheBrokerHasIt() {
        Ledger before = open();
        before.report(report(1));
        Outgoing record = before.outgoing(1).getFirst();
        before.abandon();

        Ledger after = open();
        assertThat(after.outgoing(1).getFirst().value()).isEqualTo(record.value());
        after.sent(after.outgoing(1).getFirst());
        after.abandon();

        try (Ledger last = open()) {
            assertThat(last.backlog()).isZero();
        }
    }

    @Test
    void replacesAnUnsentReportByANewerOneWithoutAGapInTheNumbers() {
        try (Ledger ledger = open()) {
            ledger.report(report(1));
            ledger.report(report(2));
            ledger.report(report(3));
            assertThat(ledger.backlog()).isEqualTo(1);

            Outgoing offered = ledger.outgoing(1).getFirst();
            ledger.report(report(4));

            assertThat(ledger.outgoing(9).stream().map(this::event))
                    .extracting(CloudEvent::aggregateVersion)
                    .containsExactly(1L, 2L);
            assertThat(ledger.outgoing(9).getFirst().value()).isEqualTo(offered.value());
        }
    }

    /** The broker may have it under that number: another event must not take it again. */
    @Test
    void replacesNoReportThatAnEarlierProcessMayHaveSent() {
        Ledger before = open();
        before.report(report(1));
        Outgoing offered = before.outgoing(1).getFirst();
        before.abandon();

        try (Ledger after = open()) {
            after.report(report(2));

            assertThat(after.outgoing(9).getFirst().value()).isEqualTo(offered.value());
            assertThat(numbers(after)).containsExactly(1L, 2L);
        }
    }

    @Test
    void keepsTheLastHundredDeadLettersAndNoneBetweenTheEvents() {
        try (Ledger ledger = open()) {
            for (int i = 0; i < 103; i++) {
                ledger.putAside("some.topic", null, new byte[] {(byte) i}, List.of());
            }
            ledger.report(report(1));

            assertThat(waiting(ledger)).containsExactly("reported");
            assertThat(ledger.aside(1_000)).hasSize(100);
            assertThat(ledger.aside(1).getFirst().value()).containsExactly(3);

            ledger.sent(ledger.aside(1).getFirst());
            assertThat(ledger.aside(1).getFirst().value()).containsExactly(4);
        }
    }

    @Test
    void keepsTheLastTwoHundredSteps() {
        try (Ledger ledger = open()) {
            ledger.accept(desired(1));
            for (int i = 0; i < 203; i++) {
                ledger.settle(
                        intended(ledger, 1, ENABLE).settled(State.DONE, null, NOON.instant()),
                        Standing.NEW,
                        List.of());
            }

            assertThat(ledger.recent(1_000)).hasSize(200);
        }
    }

    private Ledger open() {
        return Ledger.open(directory.resolve("agent.ledger"), WS_1, NOON);
    }

    private static JournalEntry intended(Ledger ledger, long generation, MigStep step) {
        return Objects.requireNonNull(ledger.intend(generation, step));
    }

    private CloudEvent event(Outgoing outgoing) {
        var record =
                new ConsumerRecord<>(
                        outgoing.topic(),
                        0,
                        0,
                        outgoing.key() == null ? new byte[0] : outgoing.key(),
                        outgoing.value() == null ? new byte[0] : outgoing.value());
        outgoing.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        return switch (EnvelopeReader.read(record)) {
            case Parsed.Event(String key, CloudEvent event) -> {
                assertThat(key).isEqualTo("ws-1");
                yield event;
            }
            case Parsed.Rejected rejected -> throw new AssertionError(rejected);
        };
    }
}
