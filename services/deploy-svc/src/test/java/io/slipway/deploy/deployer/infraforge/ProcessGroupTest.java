package io.slipway.deploy.deployer.infraforge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessGroupTest {
    private final ProcessGroup group = new ProcessGroup(4711);

    @Test
    void findsAMemberWhoseNameHoldsBlanksAndBrackets() {
        assertThat(group.runningIn("4712 (a) b) S 1 4711 4711 0 -1")).isTrue();
    }

    @Test
    void takesNoOtherGroupForItsOwn() {
        assertThat(group.runningIn("4711 (sh) S 4711 4712 4711 0 -1")).isFalse();
    }

    @Test
    void countsWhatHasEndedAndWaitsForItsParentAsGone() {
        assertThat(group.runningIn("4712 (sleep) Z 1 4711 4711 0 -1")).isFalse();
    }
}
