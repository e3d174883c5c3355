package io.slipway.reservation.request;

import io.slipway.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Why somebody waits without a promise: by which rule, and in words. */
record Hindrance(Rule rule, String words) {
    /** What keeps a promise from being made. */
    enum Rule {
        /** As many as may be promised something are waiting for it already. */
        QUEUE_FULL,
        /** The first slot is so far away that a promise would mean nothing. */
        TOO_FAR,
        OWNER_QUOTA,
        TENANT_QUOTA,
        /** Its owner has as many promises as one owner may have. */
        OWNER_PROMISES,
        /** Others come first. */
        TURN;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Rule of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        /** Whether everybody has to wait for it, not only one owner or tenant. */
        boolean ofAll() {
            return switch (this) {
                case QUEUE_FULL, TOO_FAR, TURN -> true;
                case OWNER_QUOTA, TENANT_QUOTA, OWNER_PROMISES -> false;
            };
        }
    }

    static Hindrance queueFull(int promised) {
        return new Hindrance(
                Rule.QUEUE_FULL,
                "%d others are promised a start of this GPU type, as many as there may be"
                        .formatted(promised));
    }

    static Hindrance tooFar(Instant start, Duration horizon) {
        return new Hindrance(
                Rule.TOO_FAR,
                "the first slot begins %s, and promises are made %s hours ahead"
                        .formatted(start, Hours.of(horizon)));
    }

    static Hindrance turn() {
        return new Hindrance(Rule.TURN, "others who wait without a promise come first");
    }

    static Hindrance ownerPromises(int most) {
        return new Hindrance(
                Rule.OWNER_PROMISES,
                "%d of your reservations are promised a start, as many as one owner may have"
                        .formatted(most));
    }

    /** For whoever cannot wait, because the start was given. */
    Problem refusal() {
        return switch (rule) {
            case QUEUE_FULL, TOO_FAR, TURN, OWNER_PROMISES -> ReservationProblem.full(this);
            case OWNER_QUOTA, TENANT_QUOTA -> ReservationProblem.overQuota(this);
        };
    }
}
