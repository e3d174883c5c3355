package io.slipway.reservation.request;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Cancelled;
import io.slipway.reservation.request.ReservationState.Expired;
import io.slipway.reservation.request.ReservationState.Failed;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservationTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Slot SLOT =
            new Slot(List.of("a", "b"), 8, NOON.plus(ofHours(1)), NOON.plus(ofHours(3)));

    @Test
    void announcesThatItWaitsAndThenWhatItWasPromised() {
        var change = in(new Pending(NOON)).queue(new Pending(NOON), SLOT, 3);

        assertThat(change.after().state()).isEqualTo(new Queued(NOON, SLOT));
        assertThat(change.facts())
                .containsExactly(
                        new ReservationEvent.Queued(
                                "id", "team-a", "mia", "h100", 16, ofHours(2), 3, NOON),
                        new ReservationEvent.Promised(
                                "id",
                                "team-a",
                                "h100",
                                16,
                                SLOT.start(),
                                SLOT.end(),
                                List.of(new NodeShare("a", 8), new NodeShare("b", 8)),
                                "accepted"));
    }

    @Test
    void saysNothingWhenItStartsInTimeAndTheGpusAreHeld() {
        var queued = new Queued(NOON, SLOT);
        var now = SLOT.start().plus(ofSeconds(1));

        var prepared = in(queued).prepare(queued, SLOT, now);
        var active = prepared.after().activate(new Preparing(now, SLOT), now.plus(ofSeconds(1)));

        assertThat(prepared.facts()).isEmpty();
        assertThat(active.facts())
                .singleElement()
                .isInstanceOfSatisfying(
                        ReservationEvent.Active.class,
                        fact -> assertThat(fact.endsAt()).isEqualTo(SLOT.end()));
        assertThat(active.after().state()).isInstanceOf(Active.class);
    }

    @Test
    void tellsAMissedStartBeforeAnythingElse() {
        var queued = new Queued(NOON, SLOT);
        var now = SLOT.start().plus(ofMinutes(10));

        assertThat(in(queued).prepare(queued, SLOT, now).facts())
                .singleElement()
                .isInstanceOfSatisfying(
                        ReservationEvent.Promised.class,
                        fact -> {
                            assertThat(fact.startsAt()).isEqualTo(now);
                            assertThat(fact.endsAt()).isEqualTo(SLOT.end());
                            assertThat(fact.cause()).startsWith("missed");
                        });
    }

    @Test
    void canBeGivenUpUntilItHasEnded() {
        for (var state :
                List.of(
                        new Queued(NOON, SLOT),
                        new Preparing(NOON, SLOT),
                        new Active(NOON, SLOT, null))) {
            var change = in(state).cancel("mia", NOON).orElseThrow();

            assertThat(change.after().state()).isInstanceOf(Cancelled.class);
            assertThat(change.facts())
                    .containsExactly(
                            new ReservationEvent.Ended(
                                    "id", "team-a", "cancelled", "cancelled by mia", NOON));
        }
        for (var state :
                List.of(
                        new Expired(NOON, SLOT, NOON),
                        new Cancelled(NOON, SLOT, null),
                        new Failed(NOON, null, null, "why"))) {
            assertThat(in(state).cancel("mia", NOON)).isEmpty();
            assertThat(in(state).extend(NOON.plus(ofHours(9)), NOON)).isEmpty();
            assertThat(in(state).fail("why", NOON)).isEmpty();
            assertThat(state.dueAt()).isNull();
        }
    }

    @Test
    void isLookedAtAgainAtEachWarningAndAtItsEnd() {
        var active = new Active(SLOT.start(), SLOT, null);

        assertThat(active.dueAt()).isEqualTo(SLOT.end().minus(ofMinutes(30)));
        assertThat(active.warn(Warning.HALF_AN_HOUR).dueAt())
                .isEqualTo(SLOT.end().minus(ofMinutes(15)));
        assertThat(active.warn(Warning.FIVE_MINUTES).dueAt()).isEqualTo(SLOT.end());
    }

    @ParameterizedTest
    @CsvSource({"31,", "30,30", "16,30", "15,15", "6,15", "5,5", "0,5"})
    void warnsOfTheLastLevelThatWasReached(int minutesLeft, Integer expected) {
        var reached = Warning.reached(SLOT.end(), SLOT.end().minus(ofMinutes(minutesLeft)));

        assertThat(reached).isEqualTo(Warning.of(expected));
    }

    @Test
    void givesNoWarningThatWasPastBeforeItStarted() {
        var shortSlot = new Slot(List.of("a"), 1, NOON, NOON.plus(ofMinutes(20)));

        var active = new Preparing(NOON, shortSlot).activate(NOON);

        assertThat(active.warned()).isEqualTo(Warning.HALF_AN_HOUR);
        assertThat(active.dueAt()).isEqualTo(NOON.plus(ofMinutes(5)));
    }

    @Test
    void warnsAgainAfterAnExtension() {
        var active = new Active(NOON, SLOT, Warning.FIVE_MINUTES);

        var longer = active.extend(SLOT.end().plus(ofHours(1)), SLOT.end().minus(ofMinutes(2)));

        assertThat(longer.warned()).isNull();
        assertThat(longer.since()).isEqualTo(active.since());
    }

    @Test
    void givesBackTheTimeOfALateStartAsFarAsOthersAllow() {
        var mine = in(new Queued(NOON, SLOT));
        var now = SLOT.start().plus(ofMinutes(30));
        var alone = new Roster(group(), List.of(mine));
        var followed =
                new Roster(
                        group(),
                        List.of(
                                mine,
                                other(
                                        new Slot(
                                                List.of("b"),
                                                1,
                                                SLOT.end().plus(ofMinutes(10)),
                                                SLOT.end().plus(ofHours(1))))));

        assertThat(alone.late(mine.id(), SLOT, now).end())
                .isEqualTo(SLOT.end().plus(ofMinutes(30)));
        assertThat(followed.late(mine.id(), SLOT, now).end())
                .isEqualTo(SLOT.end().plus(ofMinutes(10)));
        assertThat(alone.late(mine.id(), SLOT, now).start()).isEqualTo(SLOT.start());
    }

    @Test
    void extendsUpToTheNextPromiseAndUpToTwoDays() {
        var mine = in(new Active(SLOT.start(), SLOT, null));
        var next =
                new Slot(List.of("b"), 1, SLOT.end().plus(ofHours(3)), SLOT.end().plus(ofHours(4)));
        var alone = new Roster(group(), List.of(mine));
        var followed = new Roster(group(), List.of(mine, other(next)));

        assertThat(followed.extend(mine.id(), SLOT, ofHours(2), SLOT.start()).extension())
                .isEqualTo(
                        new Extension(ofHours(2), ofHours(2), next.start(), Extension.Limit.NONE));
        assertThat(followed.extend(mine.id(), SLOT, ofHours(5), SLOT.start()).extension())
                .isEqualTo(
                        new Extension(
                                ofHours(5),
                                ofHours(3),
                                next.start(),
                                Extension.Limit.NEXT_PROMISE));
        assertThat(alone.extend(mine.id(), SLOT, ofHours(60), SLOT.start()).extension())
                .isEqualTo(
                        new Extension(
                                ofHours(60),
                                ofHours(46),
                                SLOT.start().plus(ofHours(48)),
                                Extension.Limit.LONGEST_LENGTH));
    }

    private static NodeGroup group() {
        return new NodeGroup("h100", 8, List.of("a", "b"));
    }

    private static Reservation in(ReservationState state) {
        return reservation("id", state);
    }

    private static Reservation other(Slot slot) {
        return reservation("other", new Queued(NOON, slot));
    }

    private static Reservation reservation(String id, ReservationState state) {
        return new Reservation(
                new ReservationId(id),
                "team-a",
                "mia",
                "default",
                new Asked(16, "h100", ofHours(2), null, null, null),
                1,
                NOON,
                state);
    }
}
