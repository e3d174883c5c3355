package io.slipway.agent.gpu;

import java.util.List;

/**
 * One kind of slice that a GPU offers.
 *
 * @param name as people say it: {@code 3g.20gb}
 * @param id the driver's number for it; differs from the numbers of its library
 * @param size memory slots it takes
 * @param max how many of it one GPU can have
 * @param starts slots where it may begin
 */
public record MigProfile(String name, int id, int size, int max, List<Integer> starts) {
    public MigProfile {
        starts = starts.stream().sorted().toList();
    }

    public int mask(int start) {
        return ((1 << size) - 1) << start;
    }
}
