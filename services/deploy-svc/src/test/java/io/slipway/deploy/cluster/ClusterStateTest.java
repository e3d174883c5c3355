package io.slipway.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final List<Duration> LEADS =
            List.of(Duration.ofHours(1), Duration.ofMinutes(15));

    private static ClusterState.Ready ready(Duration ttl) {
        return new ClusterState.Provisioned().verified(NOW, NOW.plus(ttl), LEADS);
    }

    @Test
    void warnsAnHourAndAQuarterBeforeTheEnd() {
        List<Instant> due = new ArrayList<>();
        ClusterState.Ready ready = ready(Duration.ofHours(8));
        for (int i = 0; i < 3; i++) {
            Instant next = Objects.requireNonNull(ready.dueAt());
            due.add(next);
            ready = ready.warned(next, LEADS);
        }

        Instant end = NOW.plus(Duration.ofHours(8));
        assertThat(due)
                .containsExactly(
                        end.minus(Duration.ofHours(1)), end.minus(Duration.ofMinutes(15)), end);
    }

    @Test
    void givesOneWarningForAllThatWereMissed() {
        ClusterState.Ready ready = ready(Duration.ofHours(8));
        Instant late = NOW.plus(Duration.ofHours(8)).minus(Duration.ofMinutes(5));

        assertThat(ready.warned(late, LEADS).dueAt()).isEqualTo(ready.expiresAt());
    }

    @Test
    void aShortLifeHasNoEarlyWarning() {
        assertThat(ready(Duration.ofMinutes(30)).dueAt())
                .isEqualTo(NOW.plus(Duration.ofMinutes(15)));
        assertThat(ready(Duration.ofMinutes(10)).dueAt())
                .isEqualTo(NOW.plus(Duration.ofMinutes(10)));
    }

    @Test
    void aLifeWithoutEndIsNeverDue() {
        assertThat(new ClusterState.Provisioned().verified(NOW, null, LEADS).dueAt()).isNull();
    }

    @Test
    void anExtensionWarnsAgainBeforeTheNewEnd() {
        Instant end = NOW.plus(Duration.ofHours(8));
        Instant longer = new Extension(Duration.ofHours(4), null).from(end, NOW);

        assertThat(longer).isEqualTo(end.plus(Duration.ofHours(4)));
        assertThat(ready(Duration.ofHours(8)).until(NOW, longer, LEADS).dueAt())
                .isEqualTo(longer.minus(Duration.ofHours(1)));
    }

    @Test
    void anExtensionSaysOneThingAndLeadsToTheFuture() {
        Instant end = NOW.plus(Duration.ofHours(1));

        assertThatThrownBy(() -> new Extension(null, null).from(end, NOW))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Extension(Duration.ofHours(1), end).from(end, NOW))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Extension(null, NOW).from(end, NOW))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Extension(Duration.ofHours(-1), null).from(end, NOW))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Extension(Duration.ofDays(9999), null).from(end, NOW))
                .isInstanceOf(Problem.class);
    }
}
