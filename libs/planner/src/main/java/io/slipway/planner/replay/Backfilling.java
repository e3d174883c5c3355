package io.slipway.planner.replay;

import io.slipway.planner.Admission;
import io.slipway.planner.Ask;
import io.slipway.planner.Booking;
import io.slipway.planner.Plan;
import io.slipway.planner.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the queue in the order of arrival and starts whoever fits now. With protection the
 * first one that does not fit keeps its earliest start: a later one starts only when, with it
 * placed, that start is not later (EASY).
 */
final class Backfilling implements Discipline {
    private final Plan plan;
    private final Watcher watcher;
    private final boolean protectsHead;
    private List<Request> queue = new ArrayList<>();

    Backfilling(Plan plan, Watcher watcher, boolean protectsHead) {
        this.plan = plan;
        this.watcher = watcher;
        this.protectsHead = protectsHead;
    }

    @Override
    public List<Booking> decide(List<Request> newcomers, boolean ended, Instant now) {
        long began = System.nanoTime();
        var pass = new Pass(now);
        if (ended || queue.isEmpty()) {
            queue.addAll(newcomers);
            var candidates = queue;
            queue = new ArrayList<>();
            candidates.forEach(pass::offer);
        } else {
            // Nothing came free: whoever could not start before cannot start now.
            pass.head = queue.getFirst();
            newcomers.forEach(pass::offer);
        }
        watcher.planned(System.nanoTime() - began);
        return pass.started;
    }

    private final class Pass {
        private final Instant now;
        private final List<Booking> started = new ArrayList<>();
        private final HashSet<Shape> full = new HashSet<>();
        private final Map<Shape, Duration> tooLong = new HashMap<>();
        private @Nullable Request head;

        Pass(Instant now) {
            this.now = now;
        }

        void offer(Request request) {
            if (!start(request)) {
                if (head == null) {
                    head = request;
                }
                queue.add(request);
            }
        }

        private boolean start(Request request) {
            var ask = request.ask();
            Duration limit = tooLong.get(ask.shape());
            if (full.contains(ask.shape())
                    || (limit != null && ask.length().compareTo(limit) >= 0)) {
                return false;
            }
            var booking =
                    protectsHead && head != null ? beside(head, ask) : plan.startNow(ask, now);
            booking.ifPresentOrElse(
                    started::add,
                    () -> {
                        if (plan.nextStart(ask.shape(), ask.length(), now)
                                .filter(now::equals)
                                .isPresent()) {
                            tooLong.put(ask.shape(), ask.length());
                        } else {
                            full.add(ask.shape());
                        }
                    });
            return booking.isPresent();
        }

        /** Around the slot the head would get, or anywhere when the head then finds another. */
        private Optional<Booking> beside(Request protectedHead, Ask ask) {
            var shadow = start(plan.promise(protectedHead.ask(), now));
            var around = plan.startNow(ask, now);
            plan.end(protectedHead.ask().id(), now);
            if (around.isPresent()) {
                return around;
            }
            var anywhere = plan.startNow(ask, now);
            if (anywhere.isPresent()) {
                var then = start(plan.promise(protectedHead.ask(), now));
                plan.end(protectedHead.ask().id(), now);
                if (then.isAfter(shadow)) {
                    plan.end(ask.id(), now);
                    return Optional.empty();
                }
            }
            return anywhere;
        }

        private static Instant start(Admission admission) {
            if (admission instanceof Admission.Granted(Booking promise)) {
                return promise.slot().start();
            }
            throw new IllegalStateException("the head of the queue got " + admission);
        }
    }
}
