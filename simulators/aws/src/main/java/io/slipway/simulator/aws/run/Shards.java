package io.slipway.simulator.aws.run;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** State kept apart per key: an account in a region, or an account alone. */
public final class Shards<K, T> {
    private final Map<K, T> shards = new LinkedHashMap<>();
    private final Function<K, T> fresh;

    public Shards(Function<K, T> fresh) {
        this.fresh = fresh;
    }

    public T at(K key) {
        return shards.computeIfAbsent(key, fresh);
    }

    public Collection<T> all() {
        return shards.values();
    }

    public Map<K, T> map() {
        return shards;
    }
}
