package io.slipway.deploy.deployer.sagemaker;

import java.time.Duration;

/**
 * How long to wait before looking again at a cluster that is being made: a twentieth of the time it
 * took so far. Deep health checks take hours; who looks at thousands of such clusters as often as
 * at a new one does nothing else, and AWS throttles him.
 *
 * @param shortest between two looks at a new cluster
 */
record Patience(Duration shortest) {
    private static final int SHARE = 20;

    /** At most as many times the shortest, however long it takes. */
    Duration after(Duration age) {
        Duration share = age.dividedBy(SHARE);
        Duration longest = shortest.multipliedBy(SHARE);
        return share.compareTo(shortest) < 0
                ? shortest
                : share.compareTo(longest) > 0 ? longest : share;
    }
}
