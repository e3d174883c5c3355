package io.slipway.simulator.gpuhost;

import java.util.List;

/**
 * One kind of GPU instance, as {@code mig -lgip} shows it. Placements are on the memory axis of
 * eight slots.
 *
 * @param rank place in the driver's own enumeration, which is the order of every listing of
 *     instances
 * @param starts where it may begin, ascending
 * @param preferred the same in the order in which the driver tries them when no start is asked for
 */
record Profile(
        String name,
        int id,
        int rank,
        int compute,
        int size,
        int max,
        List<Integer> starts,
        List<Integer> preferred,
        Engines engines) {

    /** What an instance has of each engine; memory in GiB as the listing prints it. */
    record Engines(String gib, int sm, int dec, int ce, int jpeg, int ofa) {
        /** The listing cuts after two digits what is a multiple of an eighth of a GiB. */
        int mib() {
            int dot = gib.indexOf('.');
            int rest = Integer.parseInt(gib.substring(dot + 1)) * 1024 / 100;
            return Integer.parseInt(gib.substring(0, dot)) * 1024 + (rest + 64) / 128 * 128;
        }
    }

    /** The seven shapes that all cards with eight memory slots share; only engines differ. */
    static Profile of(int id, String name, Engines engines) {
        List<Integer> ones = List.of(0, 1, 2, 3, 4, 5, 6);
        List<Integer> onesPreferred = List.of(6, 4, 5, 0, 1, 2, 3);
        return switch (id) {
            case 19 -> new Profile(name, 19, 0, 1, 1, 7, ones, onesPreferred, engines);
            case 20 -> new Profile(name, 20, 7, 1, 1, 1, ones, onesPreferred, engines);
            case 15 ->
                    new Profile(
                            name,
                            15,
                            9,
                            1,
                            2,
                            4,
                            List.of(0, 2, 4, 6),
                            List.of(6, 4, 0, 2),
                            engines);
            case 14 ->
                    new Profile(name, 14, 1, 2, 2, 3, List.of(0, 2, 4), List.of(4, 0, 2), engines);
            case 9 -> new Profile(name, 9, 2, 3, 4, 2, List.of(0, 4), List.of(4, 0), engines);
            case 5 -> new Profile(name, 5, 3, 4, 4, 1, List.of(0), List.of(0), engines);
            case 0 -> new Profile(name, 0, 4, 7, 8, 1, List.of(0), List.of(0), engines);
            default -> throw new IllegalStateException("no shape for profile id " + id);
        };
    }

    int mask(int start) {
        return ((1 << size) - 1) << start;
    }

    /**
     * The name without {@code +me}: what {@code -L} shows, and what compute instances are called.
     */
    String plainName() {
        int plus = name.indexOf('+');
        return plus < 0 ? name : name.substring(0, plus);
    }
}
