package io.slipway.reservation.stream;

import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.Violation;
import java.time.Duration;
import java.util.List;

/** What is said to those who cannot listen. */
final class StreamProblem {
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private StreamProblem() {}

    static Problem tooMany(int most) {
        return CommonProblem.TOO_MANY_REQUESTS
                .because("%d streams are open in this process.".formatted(most))
                .with("limit", most)
                .fix("Try again in a moment, or ask for the reservation now and then.")
                .retryAfter(AGAIN);
    }

    static Problem badId() {
        return Violation.refuse(
                List.of(new Violation("#/headers/Last-Event-ID", "must be the id of an event")));
    }

    static Problem noPool(String name) {
        return CommonProblem.NOT_FOUND
                .because("There is no pool %s.".formatted(name))
                .fix("See what there is: slipway pool list.");
    }
}
