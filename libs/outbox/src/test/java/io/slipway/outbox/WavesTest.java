package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WavesTest {
    @Test
    void putsOneOfEachKeyIntoAWaveInOrder() {
        var waves = waves("a1", "b1", "a2", "a3", "b2");

        assertThat(all(waves))
                .containsExactly(List.of("a1", "b1"), List.of("a2", "b2"), List.of("a3"));
    }

    @Test
    void leavesOutTheRestOfAKeyOfWhichOneFailed() {
        var waves = waves("a1", "b1", "a2", "b2");
        waves.next();

        waves.block("a");

        assertThat(all(waves)).containsExactly(List.of("b2"));
        assertThat(waves.blockedKeys()).isEqualTo(1);
    }

    private static Waves<String> waves(String... rows) {
        return new Waves<>(List.of(rows), row -> row.substring(0, 1));
    }

    private static List<List<String>> all(Waves<String> waves) {
        List<List<String>> all = new ArrayList<>();
        for (List<String> wave = waves.next(); !wave.isEmpty(); wave = waves.next()) {
            all.add(wave);
        }
        return all;
    }
}
