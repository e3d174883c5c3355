package io.slipway.simulator.gpuhost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One card with its mode and its instances; the mutable part of a host. */
final class Card {
    /** A GPU instance and the compute instances in it. */
    record Instance(int id, Profile profile, int start, List<Compute> computes) {
        int freeCompute() {
            int free = (1 << profile.compute()) - 1;
            for (Compute compute : computes) {
                free &= ~compute.mask();
            }
            return free;
        }
    }

    /** A compute instance: what a program sees as a MIG device. */
    record Compute(int id, ComputeProfile profile, int start, String uuid) {
        int mask() {
            return ((1 << profile.slices()) - 1) << start;
        }
    }

    /** A MIG device as the driver numbers them: ascending GPU instance id. */
    record Device(int index, Instance instance, Compute compute) {}

    final int index;
    final GpuModel model;
    final String uuid;
    boolean mig;
    boolean pending;
    final List<Instance> instances = new ArrayList<>();

    Card(int index, GpuModel model, String uuid) {
        this.index = index;
        this.model = model;
        this.uuid = uuid;
    }

    String pciBus() {
        String bus = Integer.toHexString(0x07 + index * 8).toUpperCase(Locale.ROOT);
        return "00000000:" + (bus.length() < 2 ? "0" : "") + bus + ":00.0";
    }

    int taken() {
        int mask = 0;
        for (Instance instance : instances) {
            mask |= instance.profile().mask(instance.start());
        }
        return mask;
    }

    /** How many more of that profile could be made now, one at a time: what {@code -lgip} shows. */
    int free(Profile profile) {
        int placements = 0;
        for (int start : profile.starts()) {
            if ((taken() & profile.mask(start)) == 0) {
                placements++;
            }
        }
        int made = 0;
        for (Instance instance : instances) {
            if (instance.profile().id() == profile.id()) {
                made++;
            }
        }
        return Math.min(placements, profile.max() - made);
    }

    /** In the order of {@code -lgi}: by the driver's enumeration of profiles, then by id. */
    List<Instance> listed() {
        List<Instance> listed = new ArrayList<>(instances);
        listed.sort(
                new Comparator<>() {
                    @Override
                    public int compare(Instance a, Instance b) {
                        int byRank = a.profile().rank() - b.profile().rank();
                        return byRank != 0 ? byRank : a.id() - b.id();
                    }
                });
        return listed;
    }

    List<Device> devices() {
        List<Instance> byId = new ArrayList<>(instances);
        byId.sort(
                new Comparator<>() {
                    @Override
                    public int compare(Instance a, Instance b) {
                        return a.id() - b.id();
                    }
                });
        List<Device> devices = new ArrayList<>();
        for (Instance instance : byId) {
            for (Compute compute : instance.computes()) {
                devices.add(new Device(devices.size(), instance, compute));
            }
        }
        return devices;
    }

    boolean busy(Instance instance, Knobs knobs) {
        for (Knobs.Running process : knobs.processes()) {
            if (process.gpu() == index
                    && process.start() >= 0
                    && (instance.profile().mask(instance.start()) & (1 << process.start())) != 0) {
                return true;
            }
        }
        return false;
    }

    /** A process that runs on the uncut card. */
    boolean held(Knobs knobs) {
        for (Knobs.Running process : knobs.processes()) {
            if (process.gpu() == index && process.start() < 0) {
                return true;
            }
        }
        return false;
    }

    Map<String, Object> toJson() {
        List<Object> rows = new ArrayList<>();
        for (Instance instance : instances) {
            List<Object> computes = new ArrayList<>();
            for (Compute compute : instance.computes()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", compute.id());
                row.put("profile", compute.profile().id());
                row.put("start", compute.start());
                row.put("uuid", compute.uuid());
                computes.add(row);
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", instance.id());
            row.put("profile", instance.profile().id());
            row.put("start", instance.start());
            row.put("computes", computes);
            rows.add(row);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("uuid", uuid);
        json.put("mig", mig);
        json.put("pending", pending);
        json.put("instances", rows);
        return json;
    }

    static Card of(int index, GpuModel model, Map<String, Object> json) {
        Card card = new Card(index, model, String.valueOf(json.get("uuid")));
        card.mig = Boolean.TRUE.equals(json.get("mig"));
        card.pending = Boolean.TRUE.equals(json.get("pending"));
        for (Object element : Json.asList(json.getOrDefault("instances", List.of()))) {
            Map<String, Object> row = Json.asObject(element);
            Profile profile = model.profile(number(row, "profile"));
            Instance instance =
                    new Instance(
                            number(row, "id"), profile, number(row, "start"), new ArrayList<>());
            for (Object inner : Json.asList(row.getOrDefault("computes", List.of()))) {
                Map<String, Object> compute = Json.asObject(inner);
                for (ComputeProfile kind : ComputeProfile.of(model, profile)) {
                    if (kind.id() == number(compute, "profile")) {
                        instance.computes()
                                .add(
                                        new Compute(
                                                number(compute, "id"),
                                                kind,
                                                number(compute, "start"),
                                                String.valueOf(compute.get("uuid"))));
                    }
                }
            }
            card.instances.add(instance);
        }
        return card;
    }

    private static int number(Map<String, Object> json, String name) {
        if (json.get(name) instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("state.json: no number " + name + " in " + json);
    }
}
