package io.slipway.agent.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which slices a kind of GPU offers, and where. Slots lie on the memory axis; two slices fit beside
 * each other exactly when their slots differ and no profile is there more often than its maximum.
 * Sums of compute slices decide nothing: 3g + 3g + 1g has seven of them and does not fit.
 *
 * <p>The search is exact. It looks at every arrangement; a GPU has at most a few hundred.
 */
public record MigGeometry(List<MigProfile> profiles) {
    /** Of a GPU that did not say what it offers. */
    public static final MigGeometry UNKNOWN = new MigGeometry(List.of());

    public MigGeometry {
        profiles = List.copyOf(profiles);
    }

    /** Where each of a number of slices goes. */
    public record Arrangement(List<Placement> placements) {
        int mask() {
            return placements.stream().mapToInt(Placement::mask).reduce(0, (a, b) -> a | b);
        }

        boolean holds(MigSlice slice) {
            return placements.stream().anyMatch(placement -> placement.at(slice));
        }

        /** How many of these are where a slice already is. */
        int kept(List<MigSlice> existing) {
            return (int) existing.stream().filter(this::holds).count();
        }

        int keptSlots(List<MigSlice> existing) {
            return existing.stream().filter(this::holds).mapToInt(MigSlice::size).sum();
        }
    }

    /** One slice at one place. */
    public record Placement(MigProfile profile, int start) {
        int mask() {
            return profile.mask(start);
        }

        boolean at(MigSlice slice) {
            return slice.start() == start && slice.profile().equals(profile.name());
        }
    }

    public @Nullable MigProfile named(String name) {
        String bare = name.startsWith("MIG ") ? name.substring(4) : name;
        return profiles.stream()
                .filter(profile -> profile.name().equals(bare))
                .findFirst()
                .orElse(null);
    }

    public List<String> names() {
        return profiles.stream().map(MigProfile::name).toList();
    }

    boolean fits(List<MigProfile> wanted) {
        return best(wanted, List.of(), List.of()) != null;
    }

    /**
     * The arrangement of exactly these profiles that keeps the pinned slices and, of the others,
     * the most; then the largest; then the one that leaves most room for more.
     *
     * @return null when there is none
     */
    @Nullable Arrangement best(
            List<MigProfile> wanted, List<MigSlice> pinned, List<MigSlice> keepable) {
        List<MigProfile> ordered = new ArrayList<>(wanted);
        ordered.sort(
                Comparator.comparingInt(MigProfile::size)
                        .reversed()
                        .thenComparing(MigProfile::name));
        if (tooMany(ordered)) {
            return null;
        }
        List<Arrangement> found = new ArrayList<>();
        arrange(ordered, 0, new ArrayList<>(), pinned, found);
        return found.stream()
                .max(
                        Comparator.<Arrangement>comparingInt(one -> one.kept(keepable))
                                .thenComparingInt(one -> one.keptSlots(keepable))
                                .thenComparingInt(one -> roomLeft(one.mask())))
                .orElse(null);
    }

    private static boolean tooMany(List<MigProfile> wanted) {
        Map<MigProfile, Integer> counts = new HashMap<>();
        wanted.forEach(profile -> counts.merge(profile, 1, Integer::sum));
        return counts.entrySet().stream()
                .anyMatch(entry -> entry.getValue() > entry.getKey().max());
    }

    private static void arrange(
            List<MigProfile> wanted,
            int taken,
            List<Placement> placed,
            List<MigSlice> pinned,
            List<Arrangement> found) {
        if (placed.size() == wanted.size()) {
            Arrangement arrangement = new Arrangement(List.copyOf(placed));
            if (pinned.stream().allMatch(arrangement::holds)) {
                found.add(arrangement);
            }
            return;
        }
        MigProfile next = wanted.get(placed.size());
        // Slices of one profile are interchangeable, so they are placed from left to right only.
        int from =
                !placed.isEmpty() && placed.getLast().profile().equals(next)
                        ? placed.getLast().start() + 1
                        : 0;
        for (int start : next.starts()) {
            if (start >= from && (taken & next.mask(start)) == 0) {
                placed.add(new Placement(next, start));
                arrange(wanted, taken | next.mask(start), placed, pinned, found);
                placed.removeLast();
            }
        }
    }

    /** Slots of all placements that are still free, large ones counting for more. */
    int roomLeft(int taken) {
        int room = 0;
        for (MigProfile profile : profiles) {
            for (int start : profile.starts()) {
                if ((taken & profile.mask(start)) == 0) {
                    room += profile.size();
                }
            }
        }
        return room;
    }

    /**
     * What that model is known to offer, for drivers that list profiles only once MIG is on.
     *
     * @param model the product name
     */
    public static MigGeometry known(String model) {
        if (model.contains("A100") && model.contains("40GB")) {
            return eightSlots("5", "10", "20", "40");
        }
        if ((model.contains("A100") || model.contains("H100")) && model.contains("80GB")) {
            return eightSlots("10", "20", "40", "80");
        }
        return UNKNOWN;
    }

    private static MigGeometry eightSlots(String one, String two, String half, String all) {
        List<Integer> ones = List.of(0, 1, 2, 3, 4, 5, 6);
        return new MigGeometry(
                List.of(
                        new MigProfile("1g." + one + "gb", 19, 1, 7, ones),
                        new MigProfile("1g." + one + "gb+me", 20, 1, 1, ones),
                        new MigProfile("1g." + two + "gb", 15, 2, 4, List.of(0, 2, 4, 6)),
                        new MigProfile("2g." + two + "gb", 14, 2, 3, List.of(0, 2, 4)),
                        new MigProfile("3g." + half + "gb", 9, 4, 2, List.of(0, 4)),
                        new MigProfile("4g." + half + "gb", 5, 4, 1, List.of(0)),
                        new MigProfile("7g." + all + "gb", 0, 8, 1, List.of(0))));
    }
}
