package io.slipway.simulator.kubernetes.api;

import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open watches, by kind. */
public final class Watches {
    private final Store store;
    private final Map<Kind, List<Watch>> open = new HashMap<>();

    public Watches(Store store) {
        this.store = store;
        store.follow(this::tell);
    }

    private void tell(Change change) {
        List<Watch> watches = open.get(change.kind());
        if (watches != null) {
            watches.forEach(watch -> tell(watch, change));
            watches.removeIf(Watch::ended);
        }
    }

    /** A reader that was killed this moment is gone; what it was told of happens all the same. */
    private static void tell(Watch watch, Change change) {
        if (watch.ended()) {
            return;
        }
        try {
            watch.tell(change);
        } catch (IllegalStateException closed) {
            watch.gone();
        }
    }

    /** Starts with everything there is, or with what happened after a version. */
    void open(Watch watch, String version) {
        if (version.isEmpty() || version.equals("0")) {
            for (Resource resource : store.all(watch.kind())) {
                if (watch.covers(resource)) {
                    watch.added(resource);
                }
            }
            watch.bookmark(store.version());
        } else {
            List<Change> missed = store.since(watch.kind(), number(version));
            if (missed == null) {
                watch.fail(
                        Refusal.expired(
                                        "too old resource version: %s (%d)"
                                                .formatted(version, store.version()))
                                .status());
                return;
            }
            missed.forEach(watch::tell);
        }
        List<Watch> watches = open.computeIfAbsent(watch.kind(), _ -> new ArrayList<>());
        watches.removeIf(Watch::ended);
        watches.add(watch);
    }

    static long number(String version) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(
                    "Invalid value: \"%s\": invalid resource version".formatted(version));
        }
    }

    /** Tells each reader how far it is, so that it can go on from there. */
    public void bookmark() {
        open.values().forEach(watches -> watches.forEach(watch -> bookmark(watch)));
    }

    private void bookmark(Watch watch) {
        try {
            watch.bookmark(store.version());
        } catch (IllegalStateException closed) {
            watch.gone();
        }
    }

    /** Breaks the watches of a kind, or all; the count is how many there were. */
    public int cut(String plural) {
        int count = 0;
        for (Map.Entry<Kind, List<Watch>> entry : open.entrySet()) {
            if (plural.isEmpty() || entry.getKey().plural().equals(plural)) {
                for (Watch watch : entry.getValue()) {
                    if (!watch.ended()) {
                        watch.cut();
                        count++;
                    }
                }
                entry.getValue().clear();
            }
        }
        return count;
    }

    public int count() {
        return (int)
                open.values().stream()
                        .flatMap(List::stream)
                        .filter(watch -> !watch.ended())
                        .count();
    }
}
