package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamingTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = Cli.at(server, home);
        server.add("/api/endpoints", FakeSlipway.thing("0199a0c3-ffff").put("name", "other"));
    }

    private String found(String given) {
        var result = cli.run("endpoint", "get", given, "-o", "name");
        return result.exit() == 0 ? result.out().strip() : "exit " + result.exit();
    }

    @Test
    void takesAWholeIdAUniquePrefixOrAName() {
        assertThat(found(FakeSlipway.ENDPOINT)).isEqualTo("endpoint/" + FakeSlipway.ENDPOINT);
        assertThat(found("0199a0c3-0")).isEqualTo("endpoint/" + FakeSlipway.ENDPOINT);
        assertThat(found("demo")).isEqualTo("endpoint/" + FakeSlipway.ENDPOINT);
        assertThat(found("0199a0c3-ffff")).isEqualTo("endpoint/0199a0c3-ffff");
    }

    /** What -o name printed, and what a timeline shows, can be given back. */
    @Test
    void takesWhatIsPrintedElsewhere() {
        String whole = "endpoint/" + FakeSlipway.ENDPOINT;
        String end = FakeSlipway.ENDPOINT.substring(28);

        assertThat(found(whole)).isEqualTo(whole);
        assertThat(found(end)).isEqualTo(whole);
        assertThat(found("…" + end)).isEqualTo(whole);
        assertThat(found("endpoint/demo")).isEqualTo(whole);
    }

    @Test
    void aThingOfAnotherKindIsNotTaken() {
        assertThat(found("job/" + FakeSlipway.ENDPOINT)).isEqualTo("exit 3");
        assertThat(found("endpoint/")).isEqualTo("exit 2");
    }

    @Test
    void threeCharactersAreTooFew() {
        assertThat(found("019")).isEqualTo("exit 3");
    }

    @Test
    void anAmbiguousPrefixListsWhatItCouldMean() {
        var result = cli.run("endpoint", "get", "0199a0c3");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(FakeSlipway.ENDPOINT, "0199a0c3-ffff");
    }

    @Test
    void looksBeyondTheFirstPage() {
        for (int i = 0; i < 300; i++) {
            server.add("/api/endpoints", FakeSlipway.thing("endpoint-" + i));
        }

        assertThat(found("endpoint-299")).isEqualTo("endpoint/endpoint-299");
    }

    @Test
    void anIdCannotLeaveItsPath() {
        String id = "../../../../api/hyperpod/jobs/aaaaaaa";

        cli.run("endpoint", "get", id.substring(0, 36));

        assertThat(server.seen().getFirst().path()).startsWith("/api/endpoints/..%2F");
    }

    /** Names are used again from day to day. */
    @Test
    void amongThingsOfOneNameTheOneThatLivesIsMeant() {
        var old = FakeSlipway.thing("0199a0c4-0000-7000-8000-00000000000e");
        server.add("/api/reservations", old.put("name", "trial").put("state", "expired"));
        var present = FakeSlipway.thing("0199a0c4-0000-7000-8000-00000000000f");
        server.add("/api/reservations", present.put("name", "trial").put("state", "queued"));

        var result = Cli.at(server, home).run("reservation", "get", "trial", "-o", "name");

        assertThat(result.out()).isEqualTo("reservation/0199a0c4-0000-7000-8000-00000000000f\n");
    }
}
