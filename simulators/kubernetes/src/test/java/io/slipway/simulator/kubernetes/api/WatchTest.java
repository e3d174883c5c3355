package io.slipway.simulator.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.simulator.kubernetes.object.FieldSelector;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final List<String> heard = new ArrayList<>();
    private boolean full;
    private final Watch watch =
            new Watch(
                    Kinds.POD,
                    "",
                    LabelSelector.everything(),
                    FieldSelector.parse(Kinds.POD, ""),
                    null,
                    true,
                    60);

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
