package io.slipway.reservation.request;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.planner.Forecast;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.Experience.Ended;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One node, on which one runs for a day, and one waits for it. */
class ExperienceTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration DAY = ofHours(24);
    private static final NodeGroup NODE = new NodeGroup("h100", 8, List.of("a"));

    private final Experience experience = new Experience();

    @Test
    void expectsThePromiseOfWhomNothingIsKnown() {
        assertThat(ask("waits", NOON, List.of()))
                .isEqualTo(new Forecast.Expected(NOON.plus(DAY), NOON.plus(DAY)));
    }

    @Test
    void expectsAnEarlierStartWherePeopleLeaveEarly() {
        var expected = ask("waits", NOON, ended(60, 0.5));

        assertThat(expected.p50()).isEqualTo(NOON.plus(ofHours(12)));
        assertThat(expected.p90()).isBetween(NOON.plus(ofHours(12)), NOON.plus(DAY));
    }

    @Test
    void remembersWhatItWasTold() {
        ask("waits", NOON, ended(60, 0.5));

        assertThat(experience.seen()).isEqualTo(NOON);
        assertThat(ask("waits", NOON, List.of()).p50()).isEqualTo(NOON.plus(ofHours(12)));
    }

    @Test
    void learnsNothingTwiceFromTwoWhoAskAtOnce() {
        var half = ended(20, 0.5);
        ask("waits", NOON, half);
        for (int i = 0; i < 10; i++) {
            ask("waits", NOON, ended(20, 0.9));
        }

        assertThat(ask("waits", NOON, List.of()).p50()).isEqualTo(NOON.plus(ofHours(12)));
    }

    /** Whoever was told an early start starts at the promise, day after day. */
    @Test
    void learnsFromHowWhatItToldTurnedOut() {
        var expected = ask("waits-0", NOON, ended(60, 0.5), runs("first", NOON));
        assertThat(expected.p50()).isEqualTo(NOON.plus(ofHours(12)));
        int kept = 0;
        for (int day = 1; day <= 100; day++) {
            var now = NOON.plus(DAY.multipliedBy(day));
            kept += expected.p90().isBefore(now) ? 0 : 1;
            expected = ask("waits-" + day, now, List.of(), runs("waits-" + (day - 1), now));
        }

        assertThat(expected.p50()).isEqualTo(NOON.plus(DAY.multipliedBy(101)));
        assertThat(kept).isGreaterThan(85);
    }

    @Test
    void recallsOnceHowItWentBeforeItBegan() {
        assertThat(experience.recalled()).isFalse();

        experience.recall(
                List.of(new Experience.Waited(NOON, NOON.plus(DAY), NOON.plus(ofHours(12)))));

        assertThat(experience.recalled()).isTrue();
        assertThat(experience.waiting()).isZero();
    }

    /** Those before the start of this process came well before what was told them last. */
    @Test
    void namesAnotherInstantForWhatItRecalls() {
        var taught = new Experience();
        taught.recall(
                Collections.nCopies(
                        60, new Experience.Waited(NOON, NOON.plus(DAY), NOON.plus(ofHours(12)))));
        var ends = new ArrayList<Ended>();
        for (int i = 0; i < 60; i++) {
            ends.add(ended(NOON.minusSeconds(60 - i), i % 3 > 0 ? 0.3 : 0.5 + i / 150.0));
        }

        var fresh = ask("waits", NOON, ends);
        var recalling = ask(taught, "waits", NOON, ends, runs("runs", NOON));

        assertThat(recalling.p90()).isBefore(fresh.p90()).isAfterOrEqualTo(recalling.p50());
    }

    @Test
    void forgetsWhoGaveUp() {
        for (int i = 0; i < 5_000; i++) {
            ask("gives-up-" + i, NOON, List.of());
        }

        assertThat(experience.waiting()).isEqualTo(1);
    }

    private Forecast.Expected ask(String id, Instant now, List<Ended> ended) {
        return ask(id, now, ended, runs("runs", now));
    }

    private Forecast.Expected ask(String id, Instant now, List<Ended> ended, Reservation runs) {
        return ask(experience, id, now, ended, runs);
    }

    private static Forecast.Expected ask(
            Experience experience, String id, Instant now, List<Ended> ended, Reservation runs) {
        var end = now.plus(DAY);
        var waits =
                reservation(id, 2, new Queued(now, new Slot(List.of("a"), 8, end, end.plus(DAY))));
        var roster = new Roster(NODE, List.of(runs, waits));
        return experience.outlook(roster, ended, List.of(), waits.id(), now).expected();
    }

    private static Reservation runs(String id, Instant now) {
        return reservation(
                id, 1, new Active(now, new Slot(List.of("a"), 8, now, now.plus(DAY)), null));
    }

    private static Reservation reservation(String id, long ticket, ReservationState state) {
        return new Reservation(
                new ReservationId(id),
                "team-a",
                "mia",
                "local",
                new Asked(8, "h100", DAY, null, null, null),
                ticket,
                NOON,
                state);
    }

    /** So many that were to last a day and ended after that part of it. */
    private static List<Ended> ended(int count, double part) {
        var ended = new ArrayList<Ended>();
        for (int i = count - 1; i >= 0; i--) {
            ended.add(ended(NOON.minusSeconds(i), part));
        }
        return ended;
    }

    private static Ended ended(Instant at, double part) {
        var start = at.minusSeconds((long) (DAY.toSeconds() * part));
        return new Ended(
                new ReservationId("ended-" + at),
                new Slot(List.of("a"), 8, start, start.plus(DAY)),
                at);
    }
}
