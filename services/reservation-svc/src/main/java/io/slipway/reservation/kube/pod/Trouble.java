package io.slipway.reservation.kube.pod;

/** Why something does not run yet. */
public record Trouble(Kind kind, String words) {
    public enum Kind {
        /** Nobody says more. */
        STARTING,
        /** The node cannot take the pod. */
        UNSCHEDULABLE,
        /** The pod was there and is over: evicted, or refused by the node. */
        OVER,
        IMAGE,
        /** What it runs ends at once. */
        CRASHING,
        /** The API refuses to make it. */
        QUOTA,
        REFUSED;

        /** Whether another node may do better. */
        public boolean elsewhere() {
            return switch (this) {
                case UNSCHEDULABLE, OVER -> true;
                case STARTING, IMAGE, CRASHING, QUOTA, REFUSED -> false;
            };
        }
    }
}
