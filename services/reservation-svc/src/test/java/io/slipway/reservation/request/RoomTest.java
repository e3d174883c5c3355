package io.slipway.reservation.request;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slipway.planner.FairShare;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Quota;
import io.slipway.planner.ReservationId;
import io.slipway.reservation.request.Hindrance.Rule;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeGroup NODE = new NodeGroup("h100", 8, List.of("a"));
    private static final Quota PLENTY = new Quota(4_096, 100_000);
    private static final WaitingRules RULES =
            new WaitingRules(ofHours(4), 100, 1_000, 1_000, ofDays(7));

    private final Map<String, Reservation> all = new HashMap<>();
    private long tickets;

    @Test
    void servesThePriorityThenTheOneWhoUsedLeastThenTheEarlier() {
        var share = new FairShare(ofDays(7));
        share.charge("team-a/mia", 8, ofHours(2), NOON);
        waiting("mia-1", "mia", 8, 2, 0);
        waiting("mia-2", "mia", 8, 2, 0);
        waiting("leo-1", "leo", 8, 2, 0);
        waiting("leo-2", "leo", 8, 2, 0);
        waiting("urgent", "mia", 8, 2, 1);

        assertThat(promised(share, PLENTY, RULES)).containsExactly("urgent", "leo-1", "leo-2");
        assertThat(rule("mia-1")).isEqualTo(Rule.TOO_FAR);
        assertThat(rule("mia-2")).isEqualTo(Rule.TURN);
    }

    @Test
    void letsNoSmallOnePassABigOneThatThePlanHasNoPlaceForYet() {
        waiting("first", "mia", 8, 5, 0);
        waiting("big", "leo", 8, 2, 0);
        waiting("small", "leo", 1, 1, 0);

        assertThat(promised(new FairShare(ofDays(7)), PLENTY, RULES)).containsExactly("first");
        assertThat(rule("big")).isEqualTo(Rule.TOO_FAR);
        assertThat(rule("small")).isEqualTo(Rule.TURN);
    }

    @Test
    void stopsOnlyThoseOfTheSameOwnerForAQuotaOfTheOwner() {
        waiting("runs", "mia", 4, 1, 0);
        waiting("too-much", "mia", 8, 1, 0);
        waiting("behind-it", "mia", 1, 1, 0);
        waiting("other", "leo", 1, 1, 0);

        assertThat(promised(new FairShare(ofDays(7)), new Quota(8, 1_000), RULES))
                .containsExactly("runs", "other");
        assertThat(rule("too-much")).isEqualTo(Rule.OWNER_QUOTA);
        assertThat(rule("behind-it")).isEqualTo(Rule.OWNER_QUOTA);
    }

    @Test
    void failsWhoeverWaitedTooLongAndWhoeverCanNeverStart() {
        waiting("old", "mia", 8, 1, 0);
        waiting("huge", "leo", 16, 1, 0);

        var late = NOON.plus(ofDays(8));
        var changes = room(new FairShare(ofDays(7)), RULES, late).promise(ledger(PLENTY));

        assertThat(changes)
                .extracting(change -> change.after().state().word())
                .containsExactly("failed", "failed");
    }

    @Test
    void tellsThePlacesInTheOrderInWhichPromisesWillBeMade() {
        var share = new FairShare(ofDays(7));
        waiting("mia-1", "mia", 8, 2, 0);
        waiting("mia-2", "mia", 4, 2, 0);
        waiting("leo-1", "leo", 8, 2, 0);

        var places = room(share, RULES, NOON).positions();

        assertThat(of(places, "mia-1").byArrival()).isEqualTo(1);
        assertThat(of(places, "leo-1").byArrival()).isEqualTo(2);
        assertThat(of(places, "mia-2").byArrival()).isEqualTo(3);
        assertThat(of(places, "mia-2").gpusAhead()).isEqualTo(16);
    }

    /** One floods the room on the first day, the other asks for as much hour by hour. */
    @Test
    void givesTwoOwnersTheSameGpuHoursInAWeek() {
        var used = new HashMap<String, Double>();
        var atOnce = new WaitingRules(Duration.ZERO, 100, 10_000, 10_000, ofDays(30));
        for (int i = 0; i < 400; i++) {
            waiting("mia-" + i, "mia", i % 3 == 0 ? 8 : 4, 1 + i % 4, 0);
        }
        var share = new FairShare(ofDays(7));
        for (int hour = 0; hour < 7 * 24; hour++) {
            waiting("leo-" + hour, "leo", hour % 2 == 0 ? 8 : 2, 1 + hour % 5, 0);
            waiting("leo-x" + hour, "leo", 8, 2, 0);
            var now = NOON.plus(ofHours(hour));
            all.values()
                    .removeIf(
                            one ->
                                    one.state() instanceof Preparing runs
                                            && !runs.window().end().isAfter(now));
            for (Change change : room(share, atOnce, now).promise(ledger(PLENTY))) {
                var after = change.after();
                if (after.state() instanceof Queued queued) {
                    used.merge(
                            after.owner(),
                            after.asked().gpus() * after.asked().length().toMinutes() / 60.0,
                            Double::sum);
                    all.put(
                            after.id().value(),
                            change(after, queued.prepare(queued.promised(), now)));
                } else {
                    all.put(after.id().value(), after);
                }
            }
        }

        assertThat(of(used, "mia") / of(used, "leo")).isCloseTo(1.0, within(0.05));
    }

    private Rule rule(String id) {
        return of(all, id).state() instanceof Pending pending
                ? pending.hindrance().rule()
                : Rule.TURN;
    }

    private List<String> promised(FairShare share, Quota owner, WaitingRules rules) {
        var promised = new ArrayList<String>();
        for (Change change : room(share, rules, NOON).promise(ledger(owner))) {
            all.put(change.after().id().value(), change.after());
            if (change.after().state() instanceof Queued) {
                promised.add(change.after().id().value());
            }
        }
        return promised;
    }

    private Ledger ledger(Quota owner) {
        return new Ledger(
                new Ledger.Limits(owner, PLENTY, 1_000),
                all.values().stream()
                        .filter(one -> !(one.state() instanceof Pending))
                        .map(Ledger.Holding::of)
                        .toList());
    }

    private Room room(FairShare share, WaitingRules rules, Instant now) {
        var live = new ArrayList<Reservation>();
        var room = new ArrayList<Reservation>();
        all.values().stream()
                .sorted((one, other) -> Long.compare(one.ticket(), other.ticket()))
                .forEach(one -> (one.state() instanceof Pending ? room : live).add(one));
        return new Room(new Roster(NODE, live, List.of(), room), rules, share, now);
    }

    private void waiting(String id, String owner, int gpus, int hours, int priority) {
        all.put(
                id,
                new Reservation(
                        new ReservationId(id),
                        "team-a",
                        owner,
                        "default",
                        new Asked(gpus, "h100", ofHours(hours), null, null, null),
                        tickets++,
                        NOON,
                        new Pending(NOON),
                        new Terms(List.of(), false, priority, null, null)));
    }

    private static Reservation change(Reservation one, ReservationState next) {
        return new Reservation(
                one.id(),
                one.tenant(),
                one.owner(),
                one.pool(),
                one.asked(),
                one.ticket(),
                one.createdAt(),
                next,
                one.terms());
    }

    private static <T> T of(Map<String, T> all, String key) {
        T found = all.get(key);
        if (found == null) {
            throw new AssertionError(key + " is not in " + all);
        }
        return found;
    }
}
