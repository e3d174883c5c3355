package io.slipway.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideTest {
    @TempDir Path checkout;

    @Test
    void takesTheClusterOfKubeconfig() throws IOException {
        Path file = Files.createFile(checkout.resolve("theirs"));
        var outside = outside(file.toString());

        assertThat(outside.gives(Part.KUBERNETES)).isTrue();
        assertThat(outside.kubeconfig()).isEqualTo(file.toString());
        assertThatCode(outside::refuseMissing).doesNotThrowAnyException();
    }

    /** Whoever followed our own advice for kubectl has it set in that shell. */
    @Test
    void takesTheKubeconfigOfTheSimulatedClusterForNoOther() {
        var outside = outside(new Home(checkout).kubeconfig().toString());

        assertThat(outside.gives(Part.KUBERNETES)).isFalse();
        assertThat(outside.kubeconfig()).isNull();
    }

    @Test
    void refusesAKubeconfigThatIsNotThere() {
        var outside = outside(checkout.resolve("nowhere").toString());

        assertThatExceptionOfType(Trouble.class)
                .isThrownBy(outside::refuseMissing)
                .withMessageContaining("nowhere");
    }

    @Test
    void leavesTheClusterAloneWhereItIsToldTo() throws IOException {
        var outside = outside(Files.createFile(checkout.resolve("theirs")).toString());

        assertThat(outside.withoutCluster().gives(Part.KUBERNETES)).isFalse();
        assertThat(outside.withoutCluster().kubeconfig()).isNull();
    }

    @Test
    void saysHowADatabaseIsNamed() {
        for (var url :
                List.of("db:5432", "postgresql://me:pw@", "postgresql://a b", "pg://a:b@c")) {
            assertThatExceptionOfType(Trouble.class)
                    .isThrownBy(() -> given(Map.of("SLIPWAY_PG_URL", url)))
                    .withMessageContaining("SLIPWAY_PG_URL");
        }
    }

    private Outside outside(String kubeconfig) {
        return given(Map.of("KUBECONFIG", kubeconfig));
    }

    private Outside given(Map<String, String> environment) {
        var home = new Home(checkout);
        var ledger = new Ledger(home);
        return Outside.of(
                home,
                Ports.chosen(ledger, Map.of(), null),
                environment,
                ledger,
                Outside.Provider.LIGHT);
    }
}
