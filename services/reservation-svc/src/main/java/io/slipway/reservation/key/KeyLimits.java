package io.slipway.reservation.key;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be reserved with a key; whatever is not limited is as its maker may have it.
 *
 * @param keyId the key they belong to
 * @param gpus so many at a time, running and promised together
 * @param gpuTypes one of these; any when it is empty
 * @param longest each for so long, extensions included
 */
public record KeyLimits(
        String keyId, @Nullable Integer gpus, List<String> gpuTypes, @Nullable Duration longest) {
    public KeyLimits {
        gpuTypes = List.copyOf(gpuTypes);
    }

    public boolean allowsType(String gpuType) {
        return gpuTypes.isEmpty() || gpuTypes.contains(gpuType);
    }

    public boolean allowsLength(Duration length) {
        return longest == null || length.compareTo(longest) <= 0;
    }

    public boolean allowsGpus(int inUse, int asked) {
        return gpus == null || inUse + asked <= gpus;
    }
}
