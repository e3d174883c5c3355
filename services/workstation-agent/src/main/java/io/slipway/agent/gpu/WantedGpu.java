package io.slipway.agent.gpu;

import java.util.List;

/**
 * How one GPU should be cut.
 *
 * @param profiles names, in no order; none means whole and uncut
 */
public record WantedGpu(int index, List<String> profiles) {
    public WantedGpu {
        profiles = profiles.stream().sorted().toList();
    }
}
