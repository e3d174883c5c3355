package io.slipway.reservation.request;

import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.reservation.key.KeyLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes with a reservation beside its GPUs and its time.
 *
 * @param sharedWith GitHub users who may enter beside its own
 * @param jupyter whether a notebook is to run beside SSH
 * @param priority the higher one comes first when GPUs come free
 * @param series the recurring booking it is part of
 * @param apiKey the key by which it was asked for
 */
public record Terms(
        List<String> sharedWith,
        boolean jupyter,
        int priority,
        @Nullable String series,
        @Nullable String apiKey) {
    static final int PRIORITY_MAX = 10;
    static final int SHARED_MAX = 16;
    static final Terms PLAIN = new Terms(List.of(), false, 0, null, null);

    public Terms {
        sharedWith = List.copyOf(sharedWith);
    }

    static Terms of(ReservationAsk ask, @Nullable KeyLimits key) {
        return new Terms(
                List.of(),
                Boolean.TRUE.equals(ask.jupyter()),
                ask.priority() == null
                        ? 0
                        : Math.clamp(ask.priority(), -PRIORITY_MAX, PRIORITY_MAX),
                null,
                key == null ? null : key.keyId());
    }

    Terms of(String someSeries) {
        return new Terms(sharedWith, jupyter, priority, someSeries, apiKey);
    }

    /** With one more user or without one; names differ by more than their case. */
    Terms shared(String login, boolean in) {
        var users = new ArrayList<>(sharedWith);
        users.removeIf(login::equalsIgnoreCase);
        if (in) {
            if (users.size() >= SHARED_MAX) {
                throw ReservationProblem.tooManyShares(SHARED_MAX);
            }
            users.add(login);
        }
        return new Terms(users, jupyter, priority, series, apiKey);
    }

    Terms jupyter(boolean on) {
        return new Terms(sharedWith, on, priority, series, apiKey);
    }
}
