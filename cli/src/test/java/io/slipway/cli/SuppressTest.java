package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuppressTest {
    private static final String UNTIL = "2026-12-01T00:00:00Z";

    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = Cli.at(server, home);
    }

    @Test
    void confirmsADestroyOfOneClusterByItsNameTypedTwice() throws IOException {
        var result =
                cli.run(
                        "guardrail",
                        "suppress",
                        "TEARDOWN-SAFE",
                        "--cluster",
                        "stranded",
                        "--confirm",
                        "stranded",
                        "--until",
                        UNTIL,
                        "--reason",
                        "its API is gone",
                        "-o",
                        "json");

        assertThat(result.exit()).as(result.err()).isZero();
        JsonNode asked = Json.read(server.seen("POST").getLast().body());
        assertThat(asked)
                .isEqualTo(
                        Json.object()
                                .put("rule", "TEARDOWN-SAFE")
                                .put("reason", "its API is gone")
                                .put("until", UNTIL)
                                .put("clusterName", "stranded")
                                .put("confirm", "stranded"));
    }

    @Test
    void refusesATimeThatIsNone() {
        var result =
                cli.run("guardrail", "suppress", "EBS-QUOTA", "--until", "soon", "--reason", "x");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(server.seen("POST")).isEmpty();
    }
}
