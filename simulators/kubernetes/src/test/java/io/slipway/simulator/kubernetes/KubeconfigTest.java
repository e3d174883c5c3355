package io.slipway.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    @TempDir private Path folder;

    @Test
    void leadsAClientHere() throws IOException {
        Path file = folder.resolve("new/folder/kubeconfig");
        Settings settings = Settings.onFreePort().instant().withToken("secret");
        try (KubernetesSimulator simulator = KubernetesSimulator.start(settings)) {
            simulator.writeKubeconfig(file);

            Config config = Config.fromKubeconfig(Files.readString(file));
            try (KubernetesClient client =
                    new KubernetesClientBuilder().withConfig(config).build()) {
                assertThat(client.nodes().list().getItems()).hasSize(2);
            }
        }
    }

    @Test
    void isWrittenWhereItIsWanted() {
        assertThat(Settings.kubeconfig(new String[] {"--port", "1", "--kubeconfig", "a/b"}))
                .isEqualTo(Path.of("a/b"));
        assertThat(Settings.kubeconfig(new String[] {"--port", "1"})).isNull();
        assertThat(Settings.parse(new String[] {"--kubeconfig", "a/b", "--port", "1"}).port())
                .isEqualTo(1);
    }

    @Test
    void saysWhereItCannotBeWritten() {
        try (KubernetesSimulator simulator =
                KubernetesSimulator.start(Settings.onFreePort().instant())) {
            assertThatThrownBy(() -> simulator.writeKubeconfig(folder))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(folder + " cannot be written");
        }
    }
}
