package io.slipway.reservation.request;

import java.time.Duration;

/**
 * How much is promised, and how many wait without a promise.
 *
 * @param horizon how far ahead a start is promised
 * @param promises how many may have a promise, of each pool and GPU type
 * @param most how many may wait without one there
 * @param mostPerOwner how many of them may be one owner's
 * @param longest how long one may wait for a promise
 */
record WaitingRules(Duration horizon, int promises, int most, int mostPerOwner, Duration longest) {
    static WaitingRules of(WaitingConfig config) {
        return new WaitingRules(
                config.horizon(),
                config.promises(),
                config.most(),
                config.mostPerOwner(),
                config.longest());
    }
}
