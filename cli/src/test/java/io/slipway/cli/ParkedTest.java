package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParkedTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = Cli.at(server, home);
        for (String service : List.of("deploy", "guardrail", "endpoint", "reservation", "stress")) {
            server.drop("/api/events/" + service + "-svc/parked");
        }
    }

    @Test
    void listsWhatAllServicesParked() {
        park("guardrail", 17, "job-1");
        park("stress", 3, "endpoint-1");

        var list = cli.run("events", "parked", "list", "-o", "json");

        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.json().path("items"))
                .extracting(item -> item.path("ref").asText())
                .containsExactly("guardrail/17", "stress/3");
        assertThat(cli.run("events", "parked", "list", "--service", "stress", "-o", "name").out())
                .isEqualTo("parked-event/stress/3\n");
    }

    @Test
    void showsOneAndRefusesANameThatIsNone() {
        park("guardrail", 17, "job-1");

        var shown = cli.run("events", "parked", "get", "guardrail/17", "-o", "json");
        assertThat(shown.json().path("key").asText()).isEqualTo("job-1");
        assertThat(cli.run("events", "parked", "get", "17").exit()).isEqualTo(2);
        assertThat(cli.run("events", "parked", "get", "workstation/1").exit()).isEqualTo(2);
    }

    @Test
    void goesOnUntilTheKeyIsFree() {
        server.answers(200, "{\"taken\":200,\"skipped\":0,\"left\":5,\"next\":217}", 1);
        server.answers(200, "{\"taken\":5,\"skipped\":0,\"left\":0}", 1);

        var retry = cli.run("events", "parked", "retry", "deploy/17", "-o", "json");

        assertThat(retry.exit()).as(retry.err()).isZero();
        assertThat(retry.json().path("taken").asInt()).isEqualTo(205);
        assertThat(server.seen("POST"))
                .extracting(FakeSlipway.Seen::path)
                .containsExactly(
                        "/api/events/deploy-svc/parked/17:retry",
                        "/api/events/deploy-svc/parked/217:retry");
    }

    @Test
    void saysWhatTheKeyHangsOn() {
        server.answers(
                200,
                "{\"taken\":1,\"skipped\":0,\"left\":2,\"next\":18,"
                        + "\"stuck\":{\"id\":18,\"eventId\":\"e\",\"reason\":\"effect-failed\"}}",
                1);

        var retry = cli.run("events", "parked", "retry", "deploy/17", "-o", "json");

        assertThat(retry.exit()).isEqualTo(1);
        assertThat(retry.json().path("left").asInt()).isEqualTo(2);
        assertThat(retry.err()).contains("deploy/18", "slipway events parked skip deploy/18");
    }

    @Test
    void skipsForAReasonAndAfterAYesOnly() {
        server.answers(200, "{\"taken\":2,\"skipped\":1,\"left\":0}", 1);

        assertThat(cli.run("events", "parked", "skip", "deploy/17", "--yes").exit()).isEqualTo(2);
        assertThat(cli.run("events", "parked", "skip", "deploy/17", "--reason", "bug").exit())
                .isEqualTo(2);
        var skip = cli.run("events", "parked", "skip", "deploy/17", "--reason", "bug", "--yes");

        assertThat(skip.exit()).as(skip.err()).isZero();
        JsonNode body = json(server.seen("POST").getLast().body());
        assertThat(body.path("reason").asText()).isEqualTo("bug");
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private void park(String service, int id, String key) {
        server.add(
                "/api/events/" + service + "-svc/parked",
                FakeSlipway.thing(Integer.toString(id)).put("key", key).put("reason", "gap"));
    }
}
