package io.slipway.reservation.kube.capacity;

import io.slipway.reservation.pool.Node;
import org.jspecify.annotations.Nullable;

/**
 * A node of the pool, and where it is in the cluster. A machine whose GPUs are cut shows one for
 * each kind of slice.
 *
 * @param machine the name of the node in Kubernetes
 * @param instance the machine's id at its provider
 * @param address where its node ports are
 * @param resource such as {@code nvidia.com/gpu}
 * @param others how many of its GPUs pods of others have
 */
public record Site(
        Node node,
        String machine,
        String hostname,
        String resource,
        long milliCpus,
        long memoryBytes,
        @Nullable String instance,
        String address,
        Use use,
        int others) {

    /** Whether it may be given to reservations. */
    public sealed interface Use {
        record Open() implements Use {}

        /** What runs there goes on; nothing new comes. */
        record Closed(String cause) implements Use {}

        /** What ran there does not any more. */
        record Lost(String cause) implements Use {}
    }

    Site in(Use other) {
        return new Site(
                node,
                machine,
                hostname,
                resource,
                milliCpus,
                memoryBytes,
                instance,
                address,
                other,
                others);
    }
}
