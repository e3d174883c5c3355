package io.slipway.simulator.gpuhost;

/**
 * Which placement gets which GPU instance id. Ids form a binary tree (whole 0, halves 1-2, quarters
 * 3-6, eighths 7-14) and both orders were seen on real drivers, so nobody may derive one from the
 * other.
 */
enum IdMap {
    LEFT_FIRST,
    RIGHT_FIRST;

    static IdMap named(String knob) {
        return switch (knob) {
            case "left-first" -> LEFT_FIRST;
            case "right-first" -> RIGHT_FIRST;
            default ->
                    throw new IllegalArgumentException(
                            "knobs.json: no idMap " + knob + "; there are left-first, right-first");
        };
    }

    int id(int start, int size) {
        int place = start / size;
        int places = 8 / size;
        return switch (this) {
            case LEFT_FIRST -> places - 1 + place;
            case RIGHT_FIRST -> places - 1 + (place + places / 2) % places;
        };
    }
}
