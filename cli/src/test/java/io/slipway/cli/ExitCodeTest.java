package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodeTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
    }

    private Cli cli() {
        return Cli.at(server, home);
    }

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster deploy demo --preset small",
                "cluster list",
                "cluster get demo",
                "cluster destroy demo --yes",
                "job get 0199a0c1",
                "job wait demo",
                "job watch demo",
                "job logs demo",
                "job cancel demo",
                "guardrail check demo",
                "guardrail rules",
                "guardrail explain EBS-QUOTA",
                "guardrail suppress EBS-QUOTA --reason raised --until 2026-12-01T00:00:00Z",
                "guardrail suppressions",
                "guardrail unsuppress 0199a0c9",
                "endpoint get demo",
                "endpoint invoke demo Hello?",
                "reserve --gpus 2 --type h100 --hours 1",
                "reservation extend 0199a0c4 --hours 1.5",
                "reservation cancel 0199a0c4",
                "reservation release 0199a0c4",
                "reservation preview --gpus 2 --type h100 --hours 1",
                "reservation wait 0199a0c4",
                "reservation why 0199a0c4",
                "reservation create --gpus 2 --type h100 --hours 1",
                "reservation list --user me --state queued,active --type h100 --booked",
                "reservation share 0199a0c4 octocat",
                "reservation jupyter 0199a0c4 on",
                "reservation calendar --for 24h",
                "reservation usage",
                "reservation quota",
                "booking create --gpus 8 --type h100 --hours 2 --days mon,wed --at 09:00 --until 2026-12-31",
                "booking get class",
                "booking cancel class",
                "pool get default",
                "pool create west --nodes 2x8:h100",
                "pool close default h100-1 --for 4h --reason fans --yes",
                "pool maintenance",
                "key create ci --gpus 8",
                "key rotate ci --overlap 5",
                "key revoke ci",
                "key list",
                "avail",
                "avail --watch --timeout 3s",
                "workstation get ws-1",
                "stress run --endpoint demo --wait",
                "stress report 0199a0c5"
            })
    void zeroWhenDone(String line) {
        server.logs(3, 3);

        var result = cli().run(words(line));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster deploy fresh --preset small -o xml",
                "cluster deploy fresh --preset small --jq .[",
                "cluster destroy demo --yes -o xml",
                "reserve --gpus 2 --type h100 --hours 1 -o xml",
                "reservation cancel 0199a0c4 --jq .[",
                "stress run --endpoint demo -o xml"
            })
    void anAnswerThatCouldNotBeShownIsNotAskedFor(String line) {
        var result = cli().run(words(line));

        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(server.seen()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"failed,1", "cancelled,1", "destroyed,1", "guardrails-failed,7", "ready,0"})
    void aDeploymentEndsWithTheCodeOfItsState(String state, int code) {
        server.future("0199a0c1-0000-7000-8000-0000000000aa", "deploying", "verifying", state);

        var result = cli().run("cluster", "deploy", "fresh", "--wait", "-o", "json");

        assertThat(result.exit()).as(result.err()).isEqualTo(code);
        assertThat(result.json().path("state").asText()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"destroyed,0", "destroy-failed,1"})
    void aDestructionIsDoneWhenThereIsNothingLeft(String state, int code) {
        server.future("0199a0c1-0000-7000-8000-0000000000dd", "destroying", state);

        assertThat(cli().run("cluster", "destroy", "demo", "-y", "--wait").exit()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"active,0", "failed,1", "expired,1"})
    void aReservationIsDoneWhenItsGpusAreThere(String state, int code) {
        server.future(FakeSlipway.RESERVATION, "queued", "preparing", state);

        assertThat(
                        cli().run("reserve", "--gpus", "2", "-t", "h100", "--hours", "1", "--wait")
                                .exit())
                .isEqualTo(code);
    }

    @Test
    void oneWhenAStressVerdictIsNotPass() {
        server.drop("/api/stress/runs");
        server.add(
                "/api/stress/runs",
                FakeSlipway.thing(FakeSlipway.RUN)
                        .put("state", "completed")
                        .put("verdict", "invalid"));

        assertThat(cli().run("stress", "run", "--target", "http://x", "--wait").exit())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job list --nonsense",
                "job",
                "nonsense",
                "nonsense --help",
                "job nonsense --help",
                "job list -o xml",
                "job list --limit 0",
                "job list --context nowhere",
                "job logs demo --tail 0",
                "job wait demo --timeout soon",
                "cluster destroy demo",
                "cluster deploy demo --ttl forever",
                "cluster deploy -f missing.json",
                "endpoint invoke demo",
                "reserve",
                "reserve --gpus 0 --type h100 --hours 1",
                "reserve --gpus two --type h100 --hours 1",
                "reserve --gpus 2 --type h100 --hours long",
                "reserve --gpus 2 --hours 1",
                "reservation list --from tomorrow",
                "reservation extend 0199a0c4",
                "stress run",
                "events",
                "events publish x.json",
                "events validate missing.json",
                "completion fish",
                "help nonsense",
                "config set output xml",
                "config set nonsense 1",
                "context use nowhere",
                "context set x --url ftp://x",
                "guardrail check-manifest empty.yaml",
                "apply -f empty.yaml",
                "job list --request-id ä",
                "login",
                "login --client-credentials"
            })
    void twoForWrongUsage(String line) throws IOException {
        Files.writeString(home.resolve("empty.yaml"), "");
        var result = cli().run(words(line));

        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).hasSize(4);
        assertThat(result.err()).doesNotContain("Exception", "java.");
    }

    @Test
    void twoWhenTheServerFindsAFieldWrong() throws IOException {
        Files.writeString(home.resolve("ask.yaml"), "name: demo\ncolour: blue\n");

        var result = cli().run("cluster", "deploy", "-f", "ask.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo(
                        """
                        error: The field #/colour is not known.
                        because: #/colour is not known; Leave the field out.
                        try: slipway cluster deploy --help
                        ref: /problems/invalid-request, request urn:uuid:42
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster get nowhere",
                "job get ffffffff-0000-7000-8000-000000000001",
                "job logs -f nowhere",
                "guardrail explain NO-SUCH-RULE",
                "endpoint invoke nowhere Hello?",
                "reservation cancel nowhere",
                "workstation get nowhere",
                "stress report nowhere",
                "context delete nowhere"
            })
    void threeWhenThereIsNoSuchThing(String line) {
        assertThat(cli().run(words(line)).exit()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whoami",
                "auth token",
                "cluster list",
                "job list",
                "guardrail rules",
                "endpoint list",
                "reservation list",
                "avail",
                "workstation list",
                "stress list"
            })
    void fourWhenNobodyIsLoggedIn(String line) {
        var result = cli().without("SLIPWAY_TOKEN").run(words(line));

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("try: slipway login");
    }

    @Test
    void fourWithItsReasonWhenTheServerRefusesTheToken() {
        for (String line : new String[] {"job list", "reserve -g 1 -t h100 --hours 1"}) {
            var result = cli().with("SLIPWAY_TOKEN", "bad").run(words(line));

            assertThat(result.exit()).as(line).isEqualTo(4);
            assertThat(result.err()).as(line).startsWith("error: The token is expired.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster deploy demo",
                "job cancel demo",
                "reserve --gpus 1 --type h100 --hours 1",
                "stress run --target http://x"
            })
    void fiveWhenTheRoleDoesNotAllowIt(String line) {
        assertThat(cli().with("SLIPWAY_TOKEN", "viewer").run(words(line)).exit()).isEqualTo(5);
    }

    @Test
    void sixWhenThePresentStateIsInTheWay() {
        server.drop("/api/reservations");
        server.add(
                "/api/reservations",
                FakeSlipway.thing(FakeSlipway.RESERVATION).put("state", "expired"));

        assertThat(cli().run("cluster", "deploy", "taken").exit()).isEqualTo(6);
        assertThat(cli().run("reservation", "cancel", "0199a0c4").exit()).isEqualTo(6);
    }

    @Test
    void sevenWithTheFindingsWhenAGuardrailRefuses() {
        for (String verb : new String[] {"guardrail check", "cluster preview"}) {
            var result = cli().run(words(verb + " refused -o json"));

            assertThat(result.exit()).isEqualTo(7);
            assertThat(result.json().at("/findings/0/rule").asText()).isEqualTo("EBS-QUOTA");
            assertThat(result.err()).contains("EBS-QUOTA at #/instanceGroups");
        }
        assertThat(cli().run(words("cluster deploy refused --dry-run")).exit()).isEqualTo(7);
    }

    @Test
    void sevenWithTheProblemAsDataWhenTheCapacityIsNotThere() {
        var result =
                cli().run("reserve", "--gpus", "16", "-t", "h100", "--hours", "1", "-o", "json");

        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.json().path("gpusFree").asInt()).isEqualTo(6);
        assertThat(result.err()).contains("gpusFree 6", "gpusTotal 8");
    }

    @Test
    void eightWhenItIsStillGoingAfterTheWait() {
        server.future(FakeSlipway.JOB, "deploying");

        var result = cli().run("job", "wait", "demo", "--timeout", "5m", "-o", "json");

        assertThat(result.exit()).isEqualTo(8);
        assertThat(result.json().path("state").asText()).isEqualTo("deploying");
        assertThat(result.err())
                .contains("still deploying", "slipway job watch " + FakeSlipway.JOB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster list",
                "job list",
                "avail",
                "reserve --gpus 1 --type h100 --hours 1",
                "guardrail rules"
            })
    void sixtyNineWhenTheServiceIsNotThere(String line) {
        server.close();

        var result = cli().run(words(line));

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err()).contains("does not answer", "4 tries", "try: slipway doctor");
    }

    @Test
    void sixtyNineWhenTheIssuerOrTheBrokerIsNotThere() throws IOException {
        server.close();
        cli().run("context", "set", "local", "--issuer", server.issuer());
        Files.writeString(home.resolve("password"), "right");

        assertThat(cli().run(words("login --user operator --password-file password")).exit())
                .isEqualTo(69);
    }

    @Test
    void oneWhenTheServiceIsBroken() {
        server.answers(500, FakeSlipway.problem("internal", 500, "Not finished.", Map.of()), 9);

        var result = cli().run("job", "list");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("--debug=http", "request urn:uuid:42");
    }
}
