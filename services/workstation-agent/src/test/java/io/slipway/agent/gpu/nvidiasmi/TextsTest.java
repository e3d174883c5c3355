package io.slipway.agent.gpu.nvidiasmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuFault.Kind;
import io.slipway.agent.gpu.nvidiasmi.Texts.Running;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final String SLICED =
            """
            <process_info>
                <gpu_instance_id>2</gpu_instance_id>
                <compute_instance_id>0</compute_instance_id>
                <pid>4242</pid>
            </process_info>
            """;

    @Test
    void readsWhichSliceAProcessUses() {
        assertThat(Texts.xml(gpu(SLICED)))
                .hasEntrySatisfying(
                        "0000:07:00.0",
                        gpu -> assertThat(gpu.processes()).containsExactly(new Running(2, 4242)));
    }

    @Test
    void takesNoSliceForIdleWhenAProcessCannotBeRead() {
        String other = "<process_info><pid>7</pid><type>C</type></process_info>";

        assertThatThrownBy(() -> Texts.xml(gpu(SLICED + other)))
                .isInstanceOfSatisfying(
                        GpuFault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Kind.UNREADABLE));
    }

    private static String gpu(String processes) {
        return "<gpu id=\"00000000:07:00.0\"><processes>" + processes + "</processes></gpu>";
    }
}
