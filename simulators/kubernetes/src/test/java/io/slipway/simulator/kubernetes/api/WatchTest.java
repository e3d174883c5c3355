package io.slipway.simulator.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.simulator.kubernetes.object.FieldSelector;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final List<String> heard = new ArrayList<>();
    private boolean full;
    private final Watch watch = pods();

    private static Watch pods() {
        return new Watch(
                Kinds.POD,
                "",
                LabelSelector.everything(),
                FieldSelector.parse(Kinds.POD, ""),
                null,
                true,
                60);
    }

    @Test
    void tellsAReaderThatIsFarBehindNothingAfterItsEnd() {
        watch.connect(new Ears());
        watch.bookmark(1);
        full = true;

        watch.bookmark(2);
        full = false;
        watch.bookmark(3);

        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst()).contains("BOOKMARK", "\"resourceVersion\":\"1\"");
        assertThat(heard.getLast()).isEqualTo("end");
    }

    @Test
    void aReaderThatWasKilledThisMomentHoldsUpNobody() {
        var store = new Store(10);
        var watches = new Watches(store);
        watch.connect(new Killed());
        var other = pods();
        other.connect(new Ears());
        watches.open(watch, "0");
        watches.open(other, "0");
        heard.clear();

        var pod = store.put(Kinds.POD, pod());

        assertThat(store.find(Kinds.POD, pod.key())).isEqualTo(pod);
        assertThat(watch.ended()).isTrue();
        assertThat(heard).singleElement().asString().contains("ADDED", "\"one\"");
    }

    private static Resource pod() {
        var tree = Resource.object();
        tree.putObject("metadata").put("namespace", "default").put("name", "one").put("uid", "1");
        return new Resource(tree);
    }

    /** A connection that is closed, and whose reader has not been told off yet. */
    private static final class Killed implements Sink {
        private boolean first = true;

        @Override
        public void send(String text) {
            if (!first) {
                throw new IllegalStateException("closed");
            }
            first = false;
        }

        @Override
        public void end() {}

        @Override
        public void cut() {}

        @Override
        public boolean full() {
            return false;
        }
    }

    private final class Ears implements Sink {
        @Override
        public void send(String text) {
            heard.add(text);
        }

        @Override
        public void end() {
            heard.add("end");
        }

        @Override
        public void cut() {
            heard.add("cut");
        }

        @Override
        public boolean full() {
            return full;
        }
    }
}
