package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = Cli.at(server, home);
    }

    @Test
    void watchingWithJsonGivesAnObjectPerChange() {
        server.future(FakeSlipway.JOB, "queued", "queued", "deploying", "deploying", "ready");

        var result = cli.run("job", "watch", FakeSlipway.JOB, "-o", "json");

        assertThat(result.lines())
                .extracting(job -> job.path("state").asText())
                .containsExactly("queued", "deploying", "ready");
        assertThat(result.exit()).isZero();
    }

    @Test
    void aLogFileGetsALinePerChangeAndAHeartbeat() {
        server.future(FakeSlipway.JOB, repeated("deploying", 60, "ready"));

        var result = cli.run("job", "wait", FakeSlipway.JOB);

        assertThat(result.err().lines().filter(line -> line.endsWith("Z deploying"))).hasSize(1);
        assertThat(result.err().lines().filter(line -> line.endsWith("still deploying")))
                .hasSizeBetween(1, 10);
        assertThat(result.err()).doesNotContain("\u001b");
    }

    private static String[] repeated(String state, int times, String last) {
        String[] states = new String[times + 1];
        java.util.Arrays.fill(states, state);
        states[times] = last;
        return states;
    }

    @Test
    void aServiceThatIsAwayForAWhileDoesNotEndTheWait() {
        server.future(FakeSlipway.JOB, "deploying", "ready");
        server.answers(503, FakeSlipway.problem("unavailable", 503, "Away.", Map.of()), 30);

        var result = cli.run("job", "wait", FakeSlipway.JOB);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("still trying");
    }

    @Test
    void aFailedJobSaysWhyAndWhatToDo() {
        server.drop("/api/hyperpod/jobs");
        server.add(
                "/api/hyperpod/jobs",
                FakeSlipway.job(FakeSlipway.JOB, "deploy", "demo", "failed")
                        .put("reason", "No subnet in us-west-2d.")
                        .put("remediation", "slipway cluster deploy demo --region us-east-1"));

        var result = cli.run("job", "wait", "demo");

        assertThat(result.err())
                .endsWith(
                        """
                        error: job %s ended failed
                        because: No subnet in us-west-2d.
                        try: slipway cluster deploy demo --region us-east-1
                        ref: job %s
                        """
                                .formatted(FakeSlipway.JOB, FakeSlipway.JOB));
    }

    @Test
    void aFollowedLogHasNoGapAndNoDoubleWhenTheLineBreaks() {
        server.logs(7, 3);
        server.future(FakeSlipway.JOB, "deploying", "deploying", "deploying", "ready");

        var result = cli.run("job", "logs", "-f", FakeSlipway.JOB);

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "line 7");
    }

    @Test
    void aFollowedLogAsJsonKeepsTheIds() {
        server.logs(2, 2);

        List<JsonNode> lines =
                cli.run("job", "logs", "-f", FakeSlipway.JOB, "-o", "ndjson").lines();

        assertThat(lines).extracting(line -> line.path("id").asText()).containsExactly("1", "2");
    }

    @Test
    void theTailIsTheEndOfTheLog() {
        server.logs(9, 9);

        assertThat(cli.run("job", "logs", FakeSlipway.JOB, "--tail", "2").out())
                .isEqualTo("line 8\nline 9\n");
    }

    @Test
    void aLogIsSavedWholeAndOverNothing() throws IOException {
        server.logs(9, 9);
        Path file = home.resolve("job.log");

        var first = cli.run("job", "logs", FakeSlipway.JOB, "--save", file.toString());
        var second = cli.run("job", "logs", FakeSlipway.JOB, "--save", file.toString());

        assertThat(first.exit()).isZero();
        assertThat(Files.readString(file)).contains("line 1\n", "line 9\n");
        assertThat(second.exit()).isEqualTo(2);
        assertThat(second.err()).contains("is there already");
    }

    @Test
    void aReportTakesItsTokenFromAFileAndNeverFromTheCommandLine() {
        var result =
                cli.input("tok-1\n")
                        .run(
                                "job",
                                "report",
                                FakeSlipway.JOB,
                                "failure",
                                "--task-token",
                                "-",
                                "--error",
                                "Forge.Failed",
                                "--cause",
                                "no capacity");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(server.seen("POST").getFirst())
                .satisfies(
                        seen -> {
                            assertThat(seen.path()).endsWith(FakeSlipway.JOB + ":report");
                            assertThat(seen.body())
                                    .contains("\"taskToken\":\"tok-1\"")
                                    .contains("\"error\":\"Forge.Failed\"");
                        });
        assertThat(cli.run("job", "report", FakeSlipway.JOB, "failure", "--task-token", "-").exit())
                .isEqualTo(2);
        assertThat(cli.run("job", "report", FakeSlipway.JOB, "done", "--task-token", "-").exit())
                .isEqualTo(2);
    }

    @Test
    void orphansAreTableWithTheirCost() {
        server.drop("/api/hyperpod/jobs");
        var job = FakeSlipway.job(FakeSlipway.JOB, "deploy", "demo", "failed-orphans");
        job.put("orphansUsdPerMonth", "32.40")
                .putArray("orphans")
                .addObject()
                .put("kind", "AWS::EC2::VPC")
                .put("id", "vpc-1")
                .put("usdPerMonth", "32.40")
                .put("remedy", "delete it");
        server.add("/api/hyperpod/jobs", job);

        var result = cli.run("job", "orphans", FakeSlipway.JOB);

        assertThat(result.out()).contains("AWS::EC2::VPC", "vpc-1", "32.40", "delete it");
        assertThat(result.err()).contains("32.40 USD a month");
    }

    @Test
    void verdictsAreListedByTheirJob() {
        server.add(
                "/api/guardrails/verdicts",
                FakeSlipway.thing("0199a0cf").put("verdict", "failed").put("phase", "pre"));

        assertThat(cli.run("guardrail", "verdicts", "--job", "demo").out()).contains("0199a0cf");
        assertThat(server.seen("GET").getLast().path()).isEqualTo("/api/guardrails/verdicts");
        assertThat(cli.run("guardrail", "verdicts", "0199a0cf").out()).contains("failed");
    }

    @Test
    void flagsWinOverTheFile() {
        cli.input("name: fromfile\npreset: large\n")
                .run("cluster", "deploy", "fromflag", "-f", "-", "--ttl", "8h", "--tag", "a=b");

        assertThat(server.seen("POST").getFirst().body())
                .contains("\"name\":\"fromflag\"", "\"preset\":\"large\"")
                .contains("\"ttl\":\"PT8H\"", "\"tags\":{\"a\":\"b\"}");
    }

    @Test
    void aDryRunIsAPreviewOnTheServer() {
        cli.run("cluster", "deploy", "demo", "--dry-run");

        assertThat(server.seen("POST"))
                .extracting(FakeSlipway.Seen::path)
                .containsExactly("/api/hyperpod/deploy:preview");
    }

    @Test
    void aPlanIsAJobThatMakesNothing() {
        cli.run("cluster", "deploy", "demo", "--plan", "--approval", "required");

        assertThat(server.seen("POST").getFirst().body())
                .contains("\"dryRun\":true", "\"approval\":\"required\"");
    }

    @Test
    void whatIsLeftBehindIsTold() {
        server.drop("/api/hyperpod/jobs");
        var job =
                FakeSlipway.job(FakeSlipway.JOB, "deploy", "demo", "failed-orphans")
                        .put("reason", "No capacity.")
                        .put("remediation", "slipway job retry");
        job.putArray("orphans")
                .addObject()
                .put("kind", "AWS::EC2::VPC")
                .put("id", "vpc-1")
                .put("usdPerMonth", 32.85)
                .put("remedy", "Delete it.");
        server.add("/api/hyperpod/jobs", job);

        var result = cli.run("job", "wait", "demo");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .contains("left: AWS::EC2::VPC vpc-1, 32.85 USD a month. Delete it.");
    }

    @Test
    void ordersGoToTheJob() {
        cli.run("job", "retry", "demo");
        cli.run("job", "approve", "demo", "--yes");
        cli.run("job", "reject", "demo", "--reason", "too dear");
        cli.run("job", "cancel", "demo", "--force");

        assertThat(server.seen("POST"))
                .extracting(FakeSlipway.Seen::path)
                .extracting(path -> path.substring(path.lastIndexOf(':')))
                .containsExactly(":retry", ":approve", ":reject", ":cancel");
        assertThat(server.seen("POST").get(2).body()).isEqualTo("{\"reason\":\"too dear\"}");
    }

    @Test
    void theHistoryIsATable() {
        server.add(
                "/api/hyperpod/jobs/%s/history".formatted(FakeSlipway.JOB),
                FakeSlipway.thing("x")
                        .put("sequence", 2)
                        .put("attempt", 1)
                        .put("at", "2026-11-30T12:00:00Z")
                        .put("from", "accepted")
                        .put("to", "queued")
                        .put("actor", "guardrails")
                        .put("cause", "guardrails passed"));

        var result = cli.run("job", "history", FakeSlipway.JOB);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("FROM", "accepted", "queued", "guardrails passed");
    }

    @Test
    void aClusterIsGivenAnotherEnd() {
        cli.run("cluster", "extend", "demo", "--by", "4h");

        assertThat(server.seen("POST").getFirst().path()).endsWith(":extend");
        assertThat(server.seen("POST").getFirst().body()).isEqualTo("{\"by\":\"PT4H\"}");
        assertThat(cli.run("cluster", "extend", "demo").exit()).isEqualTo(2);
    }
}
