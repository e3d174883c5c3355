package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code api}, {@code wait}, {@code --jq}, and where a local stack is found. */
class RawTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = Cli.at(server, home);
    }

    @Test
    void aCallIsAnsweredAsItCame() {
        var jobs = cli.run("api", "get", "/api/hyperpod/jobs?pageSize=5");
        var log = cli.run("api", "GET", "/api/hyperpod/jobs/x/logs", "--accept", "text/plain");
        var asked =
                cli.input("{\"gpus\":2}")
                        .run("api", "POST", "/api/reservations", "-f", "-", "-o", "json");

        assertThat(jobs.json().at("/items/0/id").asText()).isEqualTo(FakeSlipway.JOB);
        assertThat(log.exit()).as(log.err()).isZero();
        assertThat(asked.json().path("id").asText()).isEqualTo(FakeSlipway.RESERVATION);
        assertThat(server.seen("POST").getLast().body()).isEqualTo("{\"gpus\":2}");
    }

    @Test
    void aCallEndsWithTheExitCodesOfAllVerbs() {
        assertThat(cli.run("api", "GET", "/api/hyperpod/jobs/nobody").exit()).isEqualTo(3);
        assertThat(cli.run("api", "GET", "/q/health").exit()).isEqualTo(2);
        assertThat(cli.run("api", "GET", "/q/health", "--service", "deploy").exit()).isZero();
        assertThat(cli.run("api", "BREW", "/api/hyperpod/jobs").exit()).isEqualTo(2);
        assertThat(cli.run("api", "GET", "hyperpod").exit()).isEqualTo(2);
    }

    @Test
    void everyAreaOfTheFrozenDescriptionsHasItsService() throws IOException {
        Cli cli = Cli.at(server, home);
        var area = Pattern.compile("^  (/api/(?!events)[a-z-]+)", Pattern.MULTILINE);
        try (var services = Files.newDirectoryStream(Path.of("../contracts/http"), "*.yaml")) {
            for (Path service : services) {
                for (var found : area.matcher(Files.readString(service)).results().toList()) {
                    // 3: the fake server does not have everything.
                    assertThat(cli.run("api", "GET", found.group(1)).exit())
                            .as(found.group(1))
                            .isIn(0, 3);
                }
            }
        }
    }

    @Test
    void applyingAsksForWhatIsNotThereAndForNothingElse() {
        String wanted =
                """
                kind: cluster
                name: demo
                preset: small
                ---
                kind: cluster
                name: fresh
                preset: small
                ttl: 8h
                """;

        var planned = cli.input(wanted).run("apply", "-f", "-", "--dry-run", "-o", "json");
        assertThat(planned.json().findValuesAsText("outcome"))
                .containsExactly("unchanged", "would-create");
        assertThat(server.seen("POST")).isEmpty();

        var first = cli.input(wanted).run("apply", "-f", "-", "-o", "json");
        assertThat(first.json().findValuesAsText("outcome"))
                .containsExactly("unchanged", "created");
        assertThat(server.seen("POST").getLast().body())
                .isEqualTo("{\"name\":\"fresh\",\"preset\":\"small\",\"ttl\":\"PT8H\"}");

        var again = cli.input(wanted).run("apply", "-f", "-", "-o", "json");
        assertThat(again.json().findValuesAsText("outcome"))
                .containsExactly("unchanged", "unchanged");
        assertThat(server.seen("POST")).hasSize(1);
    }

    @Test
    void applyingTakesLengthsAsFlagsDo() {
        String wanted =
                """
                kind: reservation
                name: night
                gpus: 2
                hours: 90m
                ---
                kind: reservation
                name: day
                gpus: 2
                hours: 8
                ---
                kind: cluster
                name: long
                ttl: 2d
                """;

        cli.input(wanted).run("apply", "-f", "-");

        assertThat(server.seen("POST"))
                .extracting(seen -> seen.body().replaceAll(".*\"(hours|ttl)\":", ""))
                .containsExactly("1.5}", "8}", "\"PT48H\"}");
        var wrong = cli.input("kind: cluster\nname: a\nttl: long\n").run("apply", "-f", "-");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("ttl is 'long'", "8h");
    }

    /** The same key for two things would be one thing, or a conflict. */
    @Test
    void applyingGivesEachThingAKeyOfItsOwn() {
        String wanted = "kind: cluster\nname: one\n---\nkind: cluster\nname: two\n";

        var result = cli.input(wanted).run("apply", "-f", "-", "--idempotency-key", "k");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(server.seen("POST"))
                .extracting(seen -> seen.headers().get("idempotency-key"))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.startsWith("k-"));
    }

    @Test
    void applyingUnderstandsTheWholeFileFirst() {
        var odd = cli.input("kind: cluster\nname: a\n---\nkind: ship\n").run("apply", "-f", "-");
        var nameless = cli.input("kind: reservation\ngpus: 2\n").run("apply", "-f", "-");

        assertThat(odd.exit()).isEqualTo(2);
        assertThat(odd.err()).contains("document 2", "its kind is ship");
        assertThat(nameless.err()).contains("it has no name");
        assertThat(server.seen("POST")).isEmpty();
    }

    @Test
    void aFilterKeepsWhatItSaysAndRefusesAFieldThatIsNotThere() {
        var kept = cli.run("cluster", "list", "--filter", "state=ready", "-o", "json");
        var none =
                cli.run(
                        "cluster",
                        "list",
                        "--filter",
                        "state!=ready",
                        "--filter",
                        "name~em",
                        "-o",
                        "json");
        var wrong = cli.run("cluster", "list", "--filter", "colour=red");

        assertThat(kept.json().path("items")).hasSize(1);
        assertThat(none.json().path("items")).isEmpty();
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("colour", "state");
        assertThat(cli.run("cluster", "list", "--filter", "state").exit()).isEqualTo(2);
    }

    @Test
    void neitherAStateThatNeverComesNorAnEmptyFileIsTakenForDone() {
        var never = cli.run("wait", "res/0199a0c4", "--for", "dancing");
        var nothing = cli.input("# nobody wrote anything yet\n").run("apply", "-f", "-");
        var hurried = cli.run("job", "list", "--timeout", "0s");

        assertThat(never.exit()).isEqualTo(2);
        assertThat(never.err()).contains("dancing", "preparing");
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(hurried.exit()).isEqualTo(2);
        assertThat(server.seen("GET")).isEmpty();
    }

    @Test
    void openSaysWhereTheApiIs() {
        var address = cli.run("open", "deploy-svc");

        assertThat(address.exit()).isZero();
        assertThat(address.out().strip())
                .matches("http://127\\.0\\.0\\.1:\\d+.*/q/(swagger-ui/|openapi)");
        assertThat(cli.run("open", "ship").exit()).isEqualTo(2);
    }

    @Test
    void waitingEndsAtTheStateThatIsWantedOrAtAnEnd() {
        server.future(FakeSlipway.RESERVATION, "queued", "preparing", "active");
        assertThat(cli.run("wait", "reservation/0199a0c4").exit()).isZero();
        server.future(FakeSlipway.RESERVATION, "active", "expired");
        assertThat(cli.run("wait", "res/0199a0c4", "--for", "any-end").exit()).isZero();
        server.future(FakeSlipway.RESERVATION, "cancelled");
        assertThat(cli.run("wait", "res/0199a0c4", "--for", "active").exit()).isEqualTo(1);
        server.future(FakeSlipway.ENDPOINT, "probing", "ready");
        assertThat(cli.run("wait", "endpoint/demo").exit()).isZero();
        server.future(FakeSlipway.JOB, "deploying");
        assertThat(cli.run("wait", "job/0199a0c1", "--for", "ready", "--timeout", "1s").exit())
                .isEqualTo(8);
        assertThat(cli.run("wait", "rocket/1").exit()).isEqualTo(2);
        assertThat(cli.run("wait", "job/").exit()).isEqualTo(2);
    }

    @Test
    void jqTakesOutWhatIsWanted() {
        assertThat(cli.run("job", "list", "--jq", ".items[].id").out())
                .isEqualTo(FakeSlipway.JOB + "\n");
        assertThat(cli.run("job", "get", FakeSlipway.JOB, "--jq", "{state, n: (.id|length)}").out())
                .isEqualTo("{\"state\":\"ready\",\"n\":36}\n");
        var wrong = cli.run("job", "list", "--jq", ".items[");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--jq does not understand");
    }

    @Test
    void aRunningStackIsFoundWhereItListens() throws IOException {
        Path state = Files.createDirectory(home.resolve("state"));
        Files.writeString(
                state.resolve("running.json"),
                """
                [{"part":"DEPLOY","pid":1,"port":1,"address":"%s"},
                 {"part":"STRESS","pid":1,"port":1,"address":"http://evil.example:80"}]"""
                        .formatted(server.url()));
        cli.without("SLIPWAY_URL").with("SLIPWAY_STATE", state.toString());

        assertThat(cli.run("job", "list", "-o", "name").out()).contains(FakeSlipway.JOB);
        assertThat(cli.run("context", "list", "-o", "json").out())
                .contains(server.url(), "http://127.0.0.1:8086")
                .doesNotContain("evil");
    }
}
