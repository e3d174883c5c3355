package io.slipway.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir Path checkout;

    @Test
    void areTheUsualOnesWhenNothingIsSaid() {
        var ports = Ports.chosen(new Ledger(new Home(checkout)), Map.of(), null);

        assertThat(ports.of(Part.DEPLOY)).isEqualTo(8081);
        assertThat(ports.url(Part.OIDC)).isEqualTo("http://127.0.0.1:18080");
    }

    @Test
    void countFromABaseAndAVariableWins() {
        var ports =
                Ports.chosen(
                        new Ledger(new Home(checkout)),
                        Map.of("SLIPWAY_PORT_KAFKA", "29092"),
                        28_000);

        assertThat(ports.of(Part.POSTGRES)).isEqualTo(28_000);
        assertThat(ports.of(Part.KAFKA)).isEqualTo(29_092);
        assertThat(ports.of(Part.OIDC)).isEqualTo(28_002);
    }

    @Test
    void stayWhereARunningPartIs() {
        var ledger = new Ledger(new Home(checkout));
        ledger.add(Running.of(Part.DEPLOY, ProcessHandle.current(), 7001, "x"));

        assertThat(Ports.chosen(ledger, Map.of(), null).of(Part.DEPLOY)).isEqualTo(7001);
    }

    @Test
    void nameABusyPortAndHowToMoveIt() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var busy = Integer.toString(other.getLocalPort());
            var ports =
                    Ports.chosen(
                            new Ledger(new Home(checkout)),
                            Map.of("SLIPWAY_PORT_DEPLOY", busy),
                            null);

            assertThatThrownBy(() -> ports.refuseBusy(Part.DEPLOY))
                    .isInstanceOfSatisfying(
                            Trouble.class,
                            trouble -> {
                                assertThat(trouble)
                                        .hasMessageContaining(busy)
                                        .hasMessageContaining("deploy-svc");
                                assertThat(trouble.advice()).contains("SLIPWAY_PORT_DEPLOY=PORT");
                            });
        }
    }
}
