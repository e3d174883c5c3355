package io.slipway.simulator.gpuhost;

import io.slipway.simulator.gpuhost.Profile.Engines;
import java.util.List;

/**
 * A card that this host can pretend to have.
 *
 * @param knob its name in {@code knobs.json}
 * @param profiles in the order of {@code mig -lgip}
 */
record GpuModel(String knob, Board board, int smPerSlice, List<Profile> profiles) {
    private static final GpuModel A100_40 =
            new GpuModel(
                    "A100-SXM4-40GB",
                    new Board("NVIDIA A100-SXM4-40GB", "Ampere", "20B010DE", "8.0", 40960, 400),
                    14,
                    List.of(
                            Profile.of(19, "1g.5gb", new Engines("4.75", 14, 0, 1, 0, 0)),
                            Profile.of(20, "1g.5gb+me", new Engines("4.75", 14, 1, 1, 1, 1)),
                            Profile.of(15, "1g.10gb", new Engines("9.62", 14, 1, 1, 0, 0)),
                            Profile.of(14, "2g.10gb", new Engines("9.62", 28, 1, 2, 0, 0)),
                            Profile.of(9, "3g.20gb", new Engines("19.50", 42, 2, 3, 0, 0)),
                            Profile.of(5, "4g.20gb", new Engines("19.50", 56, 2, 4, 0, 0)),
                            Profile.of(0, "7g.40gb", new Engines("39.25", 98, 5, 7, 1, 1))));
    private static final GpuModel A100_80 =
            new GpuModel(
                    "A100-SXM4-80GB",
                    new Board("NVIDIA A100-SXM4-80GB", "Ampere", "20B210DE", "8.0", 81920, 400),
                    14,
                    List.of(
                            Profile.of(19, "1g.10gb", new Engines("9.50", 14, 0, 1, 0, 0)),
                            Profile.of(20, "1g.10gb+me", new Engines("9.50", 14, 1, 1, 1, 1)),
                            Profile.of(15, "1g.20gb", new Engines("19.50", 14, 1, 1, 0, 0)),
                            Profile.of(14, "2g.20gb", new Engines("19.50", 28, 1, 2, 0, 0)),
                            Profile.of(9, "3g.40gb", new Engines("39.25", 42, 2, 3, 0, 0)),
                            Profile.of(5, "4g.40gb", new Engines("39.25", 56, 2, 4, 0, 0)),
                            Profile.of(0, "7g.80gb", new Engines("78.75", 98, 5, 7, 1, 1))));
    private static final GpuModel H100_80 =
            new GpuModel(
                    "H100-80GB",
                    new Board("NVIDIA H100 80GB HBM3", "Hopper", "233010DE", "9.0", 81559, 700),
                    16,
                    List.of(
                            Profile.of(19, "1g.10gb", new Engines("9.75", 16, 1, 1, 1, 0)),
                            Profile.of(20, "1g.10gb+me", new Engines("9.75", 16, 1, 1, 1, 1)),
                            Profile.of(15, "1g.20gb", new Engines("19.62", 26, 1, 1, 1, 0)),
                            Profile.of(14, "2g.20gb", new Engines("19.62", 32, 2, 2, 2, 0)),
                            Profile.of(9, "3g.40gb", new Engines("39.50", 60, 3, 3, 3, 0)),
                            Profile.of(5, "4g.40gb", new Engines("39.50", 64, 4, 4, 4, 0)),
                            Profile.of(0, "7g.80gb", new Engines("79.25", 132, 7, 8, 7, 1))));

    /** What the driver says about the card itself. */
    record Board(
            String name,
            String architecture,
            String pciDeviceId,
            String computeCapability,
            int memoryMib,
            int watts) {}

    static GpuModel named(String knob) {
        for (GpuModel model : List.of(A100_40, A100_80, H100_80)) {
            if (model.knob.equals(knob)) {
                return model;
            }
        }
        throw new IllegalArgumentException(
                "knobs.json: no model "
                        + knob
                        + "; there are A100-SXM4-40GB, A100-SXM4-80GB and H100-80GB");
    }

    Profile profile(int id) {
        for (Profile profile : profiles) {
            if (profile.id() == id) {
                return profile;
            }
        }
        throw new IllegalStateException(knob + " has no profile " + id);
    }

    /** Ampere keeps the mode over a reboot and needs a reset to change it; Hopper does neither. */
    boolean keepsModeOverReboot() {
        return board.architecture().equals("Ampere");
    }

    /** Compute instances begin at the top there. */
    boolean hopper() {
        return board.architecture().equals("Hopper");
    }
}
