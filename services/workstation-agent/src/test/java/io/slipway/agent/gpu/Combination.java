package io.slipway.agent.gpu;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A set of slices that can be on one GPU together: the oracle. It fills the slots from left to
 * right, which has nothing in common with how the planner searches.
 */
record Combination(Set<Combination.At> slices) {
    record At(String profile, int start) {}

    static Set<Combination> all(MigGeometry geometry) {
        Set<Combination> all = new HashSet<>();
        fill(geometry, 0, Set.of(), all);
        return all;
    }

    private static void fill(MigGeometry geometry, int slot, Set<At> sofar, Set<Combination> all) {
        if (slot >= 8) {
            all.add(new Combination(sofar));
            return;
        }
        fill(geometry, slot + 1, sofar, all);
        for (MigProfile profile : geometry.profiles()) {
            long same = sofar.stream().filter(at -> at.profile().equals(profile.name())).count();
            if (profile.starts().contains(slot) && same < profile.max()) {
                Set<At> more = new HashSet<>(sofar);
                more.add(new At(profile.name(), slot));
                fill(geometry, slot + profile.size(), Set.copyOf(more), all);
            }
        }
    }

    static Set<List<String>> multisets(MigGeometry geometry) {
        return all(geometry).stream().map(Combination::profiles).collect(Collectors.toSet());
    }

    /** Every multiset of these names with at most that many members. */
    static List<List<String>> bags(List<String> names, int most) {
        List<List<String>> bags = new ArrayList<>();
        List<String> sorted = names.stream().sorted().toList();
        bag(sorted, 0, List.of(), most, bags);
        return bags;
    }

    private static void bag(
            List<String> names, int from, List<String> bag, int most, List<List<String>> bags) {
        bags.add(bag);
        for (int i = from; i < names.size() && bag.size() < most; i++) {
            List<String> more = new ArrayList<>(bag);
            more.add(names.get(i));
            bag(names, i, List.copyOf(more), most, bags);
        }
    }

    List<String> profiles() {
        return slices.stream().map(At::profile).sorted().toList();
    }

    boolean full(MigGeometry geometry) {
        int taken = 0;
        for (MigProfile profile : geometry.profiles()) {
            for (At at : slices) {
                if (at.profile().equals(profile.name())) {
                    taken |= profile.mask(at.start());
                }
            }
        }
        for (MigProfile profile : geometry.profiles()) {
            long same = slices.stream().filter(at -> at.profile().equals(profile.name())).count();
            for (int start : profile.starts()) {
                if ((taken & profile.mask(start)) == 0 && same < profile.max()) {
                    return false;
                }
            }
        }
        return true;
    }

    int inCommonWith(Set<At> others) {
        Set<At> both = new HashSet<>(slices);
        both.retainAll(others);
        return both.size();
    }
}
