package io.slipway.contracts.host;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;

/**
 * What one GPU host should look like: a snapshot, never a difference. Key and id of the compacted
 * topic {@code slipway.host.<id>.desired.v1}; a host refuses a generation older than the one it
 * has.
 *
 * @param gpus the GPUs that are cut; a GPU that is not named is left alone
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HostDesired(
        String type, String hostId, long generation, List<Gpu> gpus, Instant issuedAt) {
    public static final String TYPE = "io.slipway.host.desired.v1";

    public static String topic(String hostId) {
        return "slipway.host." + hostId + ".desired.v1";
    }

    /**
     * @param index as {@code nvidia-smi -L} counts
     * @param profiles MIG profiles such as {@code 3g.20gb}; empty means whole and uncut
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Gpu(int index, List<String> profiles) {}
}
