package io.slipway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampsTest {
    @Test
    void anEndlessAnswerKeepsItsFirstAndItsLastStamp() {
        Stamps stamps = new Stamps();
        for (long at = 1; at <= Stamps.MAX + 5; at++) {
            stamps.add(at);
        }

        assertThat(stamps.size()).isEqualTo(Stamps.MAX);
        assertThat(stamps.first()).isEqualTo(1);
        assertThat(stamps.last()).isEqualTo(Stamps.MAX + 5);
        assertThat(stamps.get(Stamps.MAX - 2)).isEqualTo(Stamps.MAX - 1);
    }
}
