package io.slipway.simulator.kubernetes.object;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All objects, one version for every write, and the latest writes. One thread uses it. */
public final class Store {
    private static final long FIRST_VERSION = 1000;

    private final int remembered;
    private final Map<Kind, NavigableMap<Key, Resource>> shelves = new HashMap<>();
    private final Map<Kind, Deque<Change>> history = new HashMap<>();
    private final Deque<Kind> written = new ArrayDeque<>();
    private final Map<Kind, Long> forgotten = new HashMap<>();
    private final Map<String, Set<Ref>> dependents = new HashMap<>();
    private final Map<String, Ref> byUid = new HashMap<>();
    private final List<Consumer<Change>> followers = new ArrayList<>();
    private long version = FIRST_VERSION;

    /** An object's place over all kinds. */
    public record Ref(Kind kind, Key key) {}

    /**
     * @param remembered how many writes are, of all kinds together
     */
    public Store(int remembered) {
        this.remembered = remembered;
    }

    public void follow(Consumer<Change> follower) {
        followers.add(follower);
    }

    public long version() {
        return version;
    }

    public @Nullable Resource find(Kind kind, Key key) {
        return shelf(kind).get(key);
    }

    public @Nullable Ref findByUid(String uid) {
        return byUid.get(uid);
    }

    public Collection<Resource> all(Kind kind) {
        return shelf(kind).values();
    }

    public Collection<Resource> in(Kind kind, String namespace) {
        return namespace.isEmpty()
                ? shelf(kind).values()
                : shelf(kind)
                        .subMap(new Key(namespace, ""), new Key(namespace + '\0', ""))
                        .values();
    }

    public Set<Ref> dependents(String uid) {
        return Set.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    public Resource put(Kind kind, Resource resource) {
        Resource stamped = stamped(resource);
        Resource before = shelf(kind).put(stamped.key(), stamped);
        index(kind, before, stamped);
        tell(new Change(kind, before, stamped, false));
        return stamped;
    }

    public Resource remove(Kind kind, Resource resource) {
        Resource stamped = stamped(resource);
        Resource before = shelf(kind).remove(resource.key());
        index(kind, before, null);
        tell(new Change(kind, before, stamped, true));
        return stamped;
    }

    /** The writes after that version, or null when they are no longer all remembered. */
    public @Nullable List<Change> since(Kind kind, long after) {
        if (after < forgotten.getOrDefault(kind, FIRST_VERSION)) {
            return null;
        }
        return history(kind).stream().filter(change -> change.version() > after).toList();
    }

    /** Forgets every write, as a compaction does. */
    public void compact() {
        history.values().forEach(Deque::clear);
        written.clear();
        shelves.keySet().forEach(kind -> forgotten.put(kind, version));
    }

    private Resource stamped(Resource resource) {
        return resource.versioned(Long.toString(++version));
    }

    private void index(Kind kind, @Nullable Resource before, @Nullable Resource after) {
        if (before != null) {
            byUid.remove(before.uid());
            for (Resource.Owner owner : before.owners()) {
                Set<Ref> refs = dependents.get(owner.uid());
                if (refs != null && refs.remove(new Ref(kind, before.key())) && refs.isEmpty()) {
                    dependents.remove(owner.uid());
                }
            }
        }
        if (after != null) {
            Ref ref = new Ref(kind, after.key());
            byUid.put(after.uid(), ref);
            for (Resource.Owner owner : after.owners()) {
                dependents.computeIfAbsent(owner.uid(), _ -> new HashSet<>()).add(ref);
            }
        }
    }

    private void tell(Change change) {
        history(change.kind()).add(change);
        written.add(change.kind());
        if (written.size() > remembered) {
            Kind oldest = written.remove();
            forgotten.put(oldest, history(oldest).remove().version());
        }
        followers.forEach(follower -> follower.accept(change));
    }

    private NavigableMap<Key, Resource> shelf(Kind kind) {
        return shelves.computeIfAbsent(kind, _ -> new TreeMap<>());
    }

    private Deque<Change> history(Kind kind) {
        return history.computeIfAbsent(kind, _ -> new ArrayDeque<>());
    }
}
