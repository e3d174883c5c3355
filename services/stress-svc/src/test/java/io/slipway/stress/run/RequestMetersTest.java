package io.slipway.stress.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.load.measure.Stamps;
import io.slipway.load.measure.Timeline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
    private static final Duration ALLOWED = Duration.ofMillis(50);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestMeters meters = new RequestMeters(registry);

    private static Timeline request(long lateMillis, Timeline.Outcome outcome) {
        long dispatched = TimeUnit.MILLISECONDS.toNanos(lateMillis);
        Stamps content = new Stamps();
        content.add(dispatched + TimeUnit.MILLISECONDS.toNanos(100));
        return new Timeline(
                0,
                dispatched,
                dispatched,
                dispatched,
                content,
                new Stamps(),
                0,
                1,
                1,
                true,
                outcome);
    }

    private double counted(String outcome) {
        return registry.get("stress.requests").tag("outcome", outcome).counter().count();
    }

    @Test
    void everyOutcomeIsThereBeforeItsFirstRequest() {
        for (String outcome : new String[] {"done", "late", "failed", "blocked", "incomplete"}) {
            assertThat(counted(outcome)).as(outcome).isZero();
        }
    }

    @Test
    void aRequestThatTheGeneratorTurnedToTooLateIsLateAndNotDone() {
        meters.count(request(10, new Timeline.Outcome.Done()), ALLOWED);
        meters.count(request(60, new Timeline.Outcome.Done()), ALLOWED);

        assertThat(counted("done")).isEqualTo(1);
        assertThat(counted("late")).isEqualTo(1);
        assertThat(registry.get("stress.schedule.lag").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(60);
        assertThat(registry.get("stress.first.token").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(160);
    }

    @Test
    void onlyWhatIsDoneHasAFirstToken() {
        meters.count(request(0, new Timeline.Outcome.Failed("timeout", "too slow")), ALLOWED);
        meters.count(request(0, new Timeline.Outcome.Incomplete()), ALLOWED);
        meters.count(Timeline.blocked(0, 1), ALLOWED);

        assertThat(counted("failed")).isEqualTo(1);
        assertThat(counted("incomplete")).isEqualTo(1);
        assertThat(counted("blocked")).isEqualTo(1);
        assertThat(registry.get("stress.first.token").timer().count()).isZero();
    }
}
