package io.slipway.reservation.kube;

import io.slipway.reservation.kube.pod.Trouble;

/** How far a reservation's ground is. */
public sealed interface Standing {
    record Ready() implements Standing {}

    record Raising(String detail) implements Standing {}

    /**
     * It cannot be had there.
     *
     * @param elsewhere whether another node may do better, and it was not placed too often yet
     */
    record Failed(Trouble trouble, boolean elsewhere) implements Standing {
        public String reason() {
            return trouble.words();
        }
    }
}
