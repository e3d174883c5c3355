package io.slipway.simulator.kubernetes.object;

/** Where an object stands among its kind; the namespace is empty for a cluster-wide one. */
public record Key(String namespace, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
