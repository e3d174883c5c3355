package io.slipway.simulator.kubernetes.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoreTest {
    private final Store store = new Store(3);

    @Test
    void remembersTheLatestWritesOfAllKindsTogether() {
        long pod = put(Kinds.POD);
        long event = put(Kinds.EVENT);
        put(Kinds.EVENT);
        assertThat(store.since(Kinds.POD, pod - 1)).hasSize(1);

        put(Kinds.EVENT);

        assertThat(store.since(Kinds.POD, pod - 1)).isNull();
        assertThat(store.since(Kinds.POD, pod)).isEmpty();
        assertThat(store.since(Kinds.EVENT, event - 1)).hasSize(3);
    }

    @Test
    void forgetsNothingTwiceAfterACompaction() {
        put(Kinds.POD);
        long compacted = put(Kinds.EVENT);
        store.compact();

        var later = List.of(put(Kinds.POD), put(Kinds.EVENT), put(Kinds.EVENT));

        assertThat(store.since(Kinds.EVENT, compacted))
                .extracting(Change::version)
                .isEqualTo(later.subList(1, 3));
        assertThat(store.since(Kinds.POD, compacted)).hasSize(1);
        assertThat(store.since(Kinds.POD, compacted - 1)).isNull();
    }

    private long put(Kind kind) {
        var tree = Resource.object();
        tree.putObject("metadata").put("namespace", "default").put("name", "one").put("uid", "1");
        return store.put(kind, new Resource(tree)).version();
    }
}
