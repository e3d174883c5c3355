package io.slipway.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.local.stack.FreePort;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpTest {
    @TempDir Path checkout;

    /** What a Ctrl-C finds is ended; what began behind its back would go on running. */
    @Test
    void startsNothingOnceItIsEnded() {
        var home = new Home(checkout);
        var ledger = new Ledger(home);
        var anywhere =
                Arrays.stream(Part.values())
                        .collect(
                                Collectors.toMap(
                                        Part::variable, _ -> Integer.toString(FreePort.any())));
        var ports = Ports.chosen(ledger, anywhere, null);
        var outside = Outside.of(home, ports, Map.of(), ledger, Outside.Provider.LIGHT);
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var up = new Up(home, ledger, ports, outside, Up.Simulated.BESIDE, Map.of(), nowhere);

        assertThat(up.endStarting()).isEmpty();

        assertThatExceptionOfType(Trouble.class).isThrownBy(up::run);
        assertThat(ledger.all()).isEmpty();
    }
}
