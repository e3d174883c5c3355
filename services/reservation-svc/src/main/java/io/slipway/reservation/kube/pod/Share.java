package io.slipway.reservation.kube.pod;

/**
 * What a reservation gets of one node.
 *
 * @param hostname the value of kubernetes.io/hostname
 * @param resource such as {@code nvidia.com/gpu} or {@code nvidia.com/mig-1g.10gb}
 * @param gpus how many of them
 * @param of how many of them the node has
 * @param milliCpus of the whole node
 * @param memoryBytes of the whole node
 */
public record Share(
        String hostname, String resource, int gpus, int of, long milliCpus, long memoryBytes) {
    private static final int REQUEST_PERCENT = 90;
    private static final int CPU_LIMIT_PERCENT = 150;

    public Share {
        if (gpus < 1 || gpus > of) {
            throw new IllegalStateException("%d of %d %s".formatted(gpus, of, resource));
        }
    }

    /** A little of the share is left to the system, so that a full node takes all shares. */
    long cpusAsked() {
        return milliCpus * gpus / of * REQUEST_PERCENT / 100;
    }

    /** What others leave may be used. */
    long cpusAtMost() {
        return Math.min(milliCpus, milliCpus * gpus / of * CPU_LIMIT_PERCENT / 100);
    }

    long memoryAsked() {
        return memoryBytes / of * gpus / 100 * REQUEST_PERCENT;
    }

    long memoryAtMost() {
        return memoryBytes / of * gpus;
    }
}
