package io.slipway.simulator.gpuhost;

/**
 * What differs between drivers in wording and layout. A reader that counts columns passes with one
 * of them and fails with the next.
 */
enum Dialect {
    R450("450.51.06", 13, 14, false, false),
    R535("535.183.01", 16, 14, true, false),
    R580("580.173.02", 18, 16, true, true);

    private final String version;
    private final int instanceName;
    private final int profileName;
    private final boolean modern;
    private final boolean listsProfilesWithoutMig;

    Dialect(
            String version,
            int instanceName,
            int profileName,
            boolean modern,
            boolean listsProfilesWithoutMig) {
        this.version = version;
        this.instanceName = instanceName;
        this.profileName = profileName;
        this.modern = modern;
        this.listsProfilesWithoutMig = listsProfilesWithoutMig;
    }

    static Dialect named(String knob) {
        for (Dialect dialect : values()) {
            if (dialect.name().substring(1).equals(knob)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException(
                "knobs.json: no driver " + knob + "; there are 450, 535 and 580");
    }

    String version() {
        return version;
    }

    /** Width of the name column of {@code -lgi}. */
    int instanceName() {
        return instanceName;
    }

    /** Width of the name column of {@code -lgip}. */
    int profileName() {
        return profileName;
    }

    /** Ids in the success lines, placements in {@code -lci}, {@code :start}, UUIDs of their own. */
    boolean modern() {
        return modern;
    }

    boolean listsProfilesWithoutMig() {
        return listsProfilesWithoutMig;
    }
}
