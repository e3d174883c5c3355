package io.slipway.reservation.pool;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Rounds that never overlap: the next one begins a moment after the last one ended, however long
 * that took. The scheduler knows whole seconds only, and skips the turn of what is late. Some of
 * them begin at once when something happened in this process that is theirs to look at.
 */
@ApplicationScoped
public class Rhythm {
    private static final Logger LOG = Logger.getLogger(Rhythm.class);

    /** What happens within it is looked at together. */
    private static final long BREATH_MILLIS = 10;

    private final Vertx vertx;
    private final List<Beat> woken = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    /** What happened. */
    public enum Cue {
        /** The time of a reservation has come. */
        DUE,
        /** Something was seen of what runs for reservations. */
        SEEN,
        /** Something else is to run for reservations than before. */
        WANTED
    }

    Rhythm(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Each round has a context of its own, on which sessions open. */
    public void repeat(Duration pause, Supplier<Uni<Void>> round) {
        new Beat(pause, Set.of(), _ -> round.get()).pause(pause.toMillis());
    }

    /** The same, and a round begins soon after one of these happened; it is told which. */
    public void repeatWoken(Duration pause, Set<Cue> cues, Function<Set<Cue>, Uni<Void>> round) {
        var beat = new Beat(pause, cues, round);
        woken.add(beat);
        beat.pause(pause.toMillis());
    }

    /** It happened, and is there for whoever looks. */
    public void wake(Cue cue) {
        woken.forEach(beat -> beat.wake(cue));
    }

    void end(@Observes ShutdownEvent ended) {
        over = true;
    }

    private final class Beat {
        private final Duration pause;
        private final Set<Cue> cues;
        private final Function<Set<Cue>, Uni<Void>> round;
        private final Set<Cue> heard = EnumSet.noneOf(Cue.class);
        private final Context context = vertx.getOrCreateContext();
        private boolean working;
        private boolean again;
        private boolean soon;
        private long timer;

        Beat(Duration pause, Set<Cue> cues, Function<Set<Cue>, Uni<Void>> round) {
            this.pause = pause;
            this.cues = cues;
            this.round = round;
        }

        synchronized void pause(long millis) {
            working = false;
            soon = again;
            again = false;
            timer = vertx.setTimer(soon ? BREATH_MILLIS : millis, _ -> begin());
        }

        synchronized void wake(Cue cue) {
            if (!cues.contains(cue)) {
                return;
            }
            heard.add(cue);
            if (working) {
                again = true;
            } else if (!soon && vertx.cancelTimer(timer)) {
                soon = true;
                timer = vertx.setTimer(BREATH_MILLIS, _ -> begin());
            }
        }

        private void begin() {
            var told = begun();
            if (over) {
                return;
            }
            var own =
                    Objects.requireNonNull(
                            VertxContext.createNewDuplicatedContext(
                                    VertxContext.getRootContext(context)));
            VertxContextSafetyToggle.setContextSafe(own, true);
            own.runOnContext(
                    _ ->
                            Uni.createFrom()
                                    .deferred(() -> round.apply(told))
                                    .subscribe()
                                    .with(_ -> pause(pause.toMillis()), this::failed));
        }

        private synchronized Set<Cue> begun() {
            working = true;
            soon = false;
            var told = EnumSet.copyOf(heard);
            heard.clear();
            return told;
        }

        private void failed(Throwable failure) {
            LOG.warnf("A round failed, trying again: %s", failure.toString());
            pause(pause.toMillis());
        }
    }
}
