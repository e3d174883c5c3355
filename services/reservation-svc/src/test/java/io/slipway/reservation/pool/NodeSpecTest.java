package io.slipway.reservation.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSpecTest {
    @Test
    void namesItsNodesByTypeAndNumber() {
        assertThat(NodeSpec.nodes(List.of(NodeSpec.of("2x8:h100"), NodeSpec.of(" 1x4:a100"))))
                .containsExactly(
                        new Node("h100-1", "h100", 8),
                        new Node("h100-2", "h100", 8),
                        new Node("a100-1", "a100", 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h100", "2x8", "0x8:h100", "2x0:h100", "2x65:h100", "2x8:H100"})
    void refusesWhatItCannotRead(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NodeSpec.of(text));
    }

    @Test
    void refusesATypeThatIsListedTwice() {
        var twice = List.of(NodeSpec.of("2x8:h100"), NodeSpec.of("1x4:h100"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeSpec.nodes(twice))
                .withMessageContaining("h100");
    }

    @Test
    void letsAChangedNodeLeaveBeforeItComesBack() {
        var present = List.of(new Node("h100-1", "h100", 8), new Node("a100-1", "a100", 4));
        var wanted = List.of(new Node("h100-1", "h100", 4), new Node("h100-2", "h100", 4));

        var change = NodeChange.between(present, wanted);

        assertThat(change)
                .isEqualTo(new NodeChange(present, List.of(new Node("h100-2", "h100", 4))));
        assertThat(NodeChange.between(List.of(), wanted).gained()).isEqualTo(wanted);
        assertThat(NodeChange.between(wanted, wanted).none()).isTrue();
    }
}
