package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What must come of each failure, as far as it is the plan's to decide. Rows that are the service's
 * (messages, pods, warnings, disks) are tested there; here they are named so that none is missing.
 *
 * <table>
 * <tr><th>row</th><th>where it is tested</th></tr>
 * <tr><td>duplicate delivery</td><td>{@link #whoAsksTwiceHasOnePromise}, TrialTest</td></tr>
 * <tr><td>failed handler loses the message, retries</td><td>reservation-svc</td></tr>
 * <tr><td>lost wake-up</td><td>{@link #aSweepAloneHandsOutAsMuchAsEveryWakeUp}, TrialTest</td></tr>
 * <tr><td>pod creation fails</td><td>TrialTest (sent again under the same promise), reservation-svc</td></tr>
 * <tr><td>API server unavailable</td><td>{@link #nothingEndsThatNobodyEnded}, reservation-svc</td></tr>
 * <tr><td>node loss</td><td>{@link #whatWasLostGetsTheTimeThatWasLeft}, PlanTest, TrialTest</td></tr>
 * <tr><td>long wait then start</td><td>{@link #aLateStartTakesNothingFromItsLength}</td></tr>
 * <tr><td>warning choice</td><td>reservation-svc</td></tr>
 * <tr><td>clock skew, jump</td><td>{@link #aClockThatGoesBackChangesNoPromise}, RulesTest (summer time)</td></tr>
 * <tr><td>two processors</td><td>{@link #whoReadsThePlanAgainDecidesTheSame}, TrialTest</td></tr>
 * <tr><td>cancel races with start</td><td>{@link #aCancelWinsAtEveryPoint}, TrialTest</td></tr>
 * <tr><td>partial clean-up</td><td>TrialTest (in the end no pod is left)</td></tr>
 * <tr><td>disk lock left behind</td><td>reservation-svc</td></tr>
 * </table>
 */
class FailureRowsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeGroup GROUP = new NodeGroup("h100", 8, List.of("a", "b"));

    @Test
    void whoAsksTwiceHasOnePromise() {
        var plan = busy(3);
        var first = plan.admit(id("mine"), 8, hours(2), NOON);

        assertThat(plan.admit(id("mine"), 8, hours(2), at(1))).isEqualTo(first);
        plan.end(id("mine"), at(1));

        assertThat(plan.find(id("mine"))).isEmpty();
        assertThat(plan.waiting()).isEmpty();
    }

    @Test
    void aSweepAloneHandsOutAsMuchAsEveryWakeUp() {
        var woken = queue();
        var swept = woken.copy();
        for (int i = 0; i < 10; i++) {
            woken.end(id("w" + i), NOON);
            woken.pullForward(NOON);
            swept.end(id("w" + i), NOON);
        }

        swept.pullForward(NOON);

        assertThat(swept.pullForwardAll(NOON)).isEmpty();
        assertThat(woken.pullForwardAll(NOON)).isEmpty();
        assertThat(swept.waiting()).hasSize(30);
        assertThat(starts(swept).getLast()).isBeforeOrEqualTo(starts(queue()).getLast());
    }

    @Test
    void nothingEndsThatNobodyEnded() {
        var plan = busy(3);
        plan.admit(id("mine"), 8, hours(2), NOON);

        plan.forget(at(100));
        plan.pullForwardAll(at(100));

        assertThat(plan.find(id("r0"))).isPresent();
        assertThat(plan.find(id("mine"))).isPresent();
    }

    @Test
    void whatWasLostGetsTheTimeThatWasLeft() {
        var plan = busy(5);

        var moved = plan.lose("a", at(2)).moved();

        assertThat(moved).hasSize(1);
        assertThat(moved.getFirst().slot().length()).isEqualTo(hours(3));
        assertThat(moved.getFirst().slot().nodes()).containsExactly("b");
        assertThat(moved.getFirst().slot().start()).isEqualTo(at(5));
    }

    @Test
    void aLateStartTakesNothingFromItsLength() {
        var plan = busy(50);
        plan.admit(id("mine"), 8, hours(4), NOON);

        var slot = plan.find(id("mine")).orElseThrow().slot();

        assertThat(slot.start()).isEqualTo(at(50));
        assertThat(slot.length()).isEqualTo(hours(4));
    }

    @Test
    void aClockThatGoesBackChangesNoPromise() {
        var plan = queue();
        var before = plan.waiting();

        assertThat(plan.pullForwardAll(NOON.minus(Duration.ofMinutes(5)))).isEmpty();
        assertThat(plan.due(NOON.minus(Duration.ofMinutes(5)))).isEmpty();
        plan.forget(NOON.minus(Duration.ofMinutes(5)));

        assertThat(plan.waiting()).isEqualTo(before);
    }

    /** What was committed is all that decides: no decision hangs on what a process remembers. */
    @Test
    void whoReadsThePlanAgainDecidesTheSame() {
        var plan = queue();
        var again = new Plan(GROUP, running(plan), plan.waiting());

        for (var each : List.of(plan, again)) {
            each.end(id("r0"), at(1));
            each.pullForwardAll(at(1));
            each.admit(id("next"), 4, hours(3), at(1));
        }

        assertThat(again.waiting()).isEqualTo(plan.waiting());
    }

    @Test
    void aCancelWinsAtEveryPoint() {
        var waiting = busy(3);
        waiting.admit(id("mine"), 8, hours(2), NOON);
        var due = waiting.copy();
        var started = waiting.copy();
        started.end(id("r0"), at(3));
        started.start(id("mine"));

        waiting.end(id("mine"), at(1));
        due.end(id("mine"), at(3));
        started.end(id("mine"), at(4));

        for (var plan : List.of(waiting, due, started)) {
            assertThat(plan.find(id("mine"))).isEmpty();
            assertThat(plan.due(at(10))).isEmpty();
            assertThat(plan.nextStart(16, hours(1), at(4))).as("its GPUs are free").contains(at(4));
        }
    }

    /** Both nodes are taken for so many hours from noon. */
    private static Plan busy(int hours) {
        var plan = new Plan(GROUP);
        for (int i = 0; i < 2; i++) {
            plan.admit(id("r" + i), 8, hours(hours), NOON);
            plan.start(id("r" + i));
        }
        return plan;
    }

    /** Both are taken, and forty wait. */
    private static Plan queue() {
        var plan = busy(3);
        var random = new Random(5);
        for (int i = 0; i < 40; i++) {
            plan.admit(id("w" + i), 1 << random.nextInt(5), hours(1 + random.nextInt(9)), NOON);
        }
        plan.pullForwardAll(NOON);
        return plan;
    }

    private static List<Booking> running(Plan plan) {
        var running = new ArrayList<Booking>();
        for (int i = 0; i < 2; i++) {
            plan.find(id("r" + i)).ifPresent(running::add);
        }
        return running;
    }

    private static List<Instant> starts(Plan plan) {
        return plan.waiting().stream().map(one -> one.slot().start()).sorted().toList();
    }

    private static ReservationId id(String value) {
        return new ReservationId(value);
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    private static Instant at(int hour) {
        return NOON.plus(hours(hour));
    }
}
