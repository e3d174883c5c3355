package io.slipway.reservation.kube;

/** Asked before every effect on the cluster. */
interface Guard {
    /** The number that rises with every change of hands. */
    long fence();

    /** Throws when the lease is over: somebody else may act by now. */
    void check();

    /** The cluster is somebody else's by now. */
    final class Superseded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Superseded(String fact) {
            super(fact);
        }
    }
}
