package io.slipway.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownTest {
    @TempDir Path checkout;

    @Test
    void endsWhatWasStarted() throws Exception {
        var ledger = new Ledger(new Home(checkout));
        var process = sleeper();
        ledger.add(Running.of(Part.DEPLOY, process.toHandle(), 1, "x"));

        new Down(ledger).end(ledger.all());

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ledger.all()).isEmpty();
    }

    @Test
    void leavesAStrangerWithARecycledIdAlone() throws Exception {
        var ledger = new Ledger(new Home(checkout));
        var stranger = sleeper();
        var before = Instant.now().minus(Duration.ofHours(1));
        ledger.add(new Running(Part.DEPLOY, stranger.pid(), before, 1, "x"));

        new Down(ledger).end(ledger.all());

        assertThat(stranger.isAlive()).isTrue();
        assertThat(ledger.all()).isEmpty();
        stranger.destroyForcibly().waitFor();
    }

    @Test
    void aProcessThatDiedIsNotAlive() throws Exception {
        var process = sleeper();
        var running = Running.of(Part.DEPLOY, process.toHandle(), 1, "x");

        process.destroyForcibly().waitFor();

        assertThat(running.alive()).isFalse();
    }

    private static Process sleeper() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }
}
