package io.slipway.simulator.gpuhost;

import java.util.ArrayList;
import java.util.List;

/** One kind of compute instance inside a GPU instance; the default one takes all of it. */
record ComputeProfile(String name, int id, int slices, int max, int sm, boolean whole) {

    /** In the order of {@code mig -lcip}. */
    static List<ComputeProfile> of(GpuModel model, Profile profile) {
        List<ComputeProfile> all = new ArrayList<>();
        int compute = profile.compute();
        int[][] parts =
                switch (compute) {
                    case 2 -> new int[][] {{1, 2}};
                    case 3 -> new int[][] {{1, 3}, {2, 1}};
                    case 4 -> new int[][] {{1, 4}, {2, 2}};
                    case 7 -> new int[][] {{1, 7}, {2, 3}, {3, 2}, {4, 1}};
                    default -> new int[0][];
                };
        for (int[] part : parts) {
            all.add(
                    new ComputeProfile(
                            part[0] + "c." + profile.plainName(),
                            part[0] - 1,
                            part[0],
                            part[1],
                            part[0] * model.smPerSlice(),
                            false));
        }
        boolean wideOne = compute == 1 && profile.engines().sm() > model.smPerSlice();
        int id = wideOne ? 7 : compute == 7 ? 4 : compute - 1;
        all.add(
                new ComputeProfile(
                        profile.plainName(), id, compute, 1, profile.engines().sm(), true));
        return all;
    }
}
