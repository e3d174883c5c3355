package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that need no server, with none there. */
class OfflineTest {
    private static final String GOOD =
            "{\"name\":\"demo\",\"preset\":\"small\",\"ttl\":\"PT8H\",\"budgetUsd\":500}";
    private static final String BAD =
            "{\"name\":\"demo\",\"preset\":\"small\",\"ttl\":\"PT8H\",\"region\":\"mars-north-1\"}";

    @TempDir Path home;

    private Cli cli;

    @BeforeEach
    void home() {
        cli = new Cli(home);
    }

    @Test
    void aGoodRequestPasses() {
        var result =
                cli.input(GOOD)
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.json().path("verdict").asText()).isEqualTo("passed");
    }

    @Test
    void flagsMakeARequestToo() {
        var result =
                cli.run(
                        "guardrail",
                        "check",
                        "demo",
                        "--preset",
                        "small",
                        "--ttl",
                        "8h",
                        "--offline");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
    }

    @Test
    void aRefusedRequestIsExitSevenWithTheReasons() {
        var result =
                cli.input(BAD)
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(7);
        assertThat(result.json().path("verdict").asText()).isEqualTo("failed");
        assertThat(result.err()).contains("mars-north-1");
    }

    @Test
    void whatIsNoRequestIsWrongUsage() {
        var result = cli.input("{\"colour\":1}").run("guardrail", "check", "--offline", "-f", "-");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("#/colour");
    }

    @Test
    void aVerdictPerLineInOrder() {
        var result =
                cli.input(GOOD + "\n" + BAD + "\n" + GOOD + "\n")
                        .run("guardrail", "check", "--offline", "--jsonl", "-f", "-");

        List<JsonNode> lines = result.lines();
        assertThat(lines)
                .extracting(line -> line.path("verdict").asText())
                .containsExactly("passed", "failed", "passed");
        assertThat(result.exit()).isEqualTo(7);
    }

    @Test
    void aLineThatIsNoRequestIsAnErrorInItsPlace() {
        var result =
                cli.input(GOOD + "\n{\"colour\":1}\nnonsense\n")
                        .run("guardrail", "check", "--offline", "--jsonl", "-f", "-");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.lines().get(1).at("/causes/0/pointer").asText()).startsWith("#/");
        assertThat(result.lines().get(2).has("error")).isTrue();
    }

    @Test
    void theRulesAreBuiltIn() {
        var rules = cli.run("guardrail", "rules", "--offline", "-o", "name");
        var one = cli.run("guardrail", "explain", "ebs-quota", "--offline", "-o", "json");

        assertThat(rules.out()).contains("rule/EBS-QUOTA\n", "rule/SECRETS-IN-CONFIG\n");
        assertThat(one.json().path("why").asText()).isNotBlank();
    }

    @Test
    void aRunFromHereMeasuresAServer() {
        try (var server = LlmSimulator.start(Settings.local(0))) {
            var result =
                    cli.run(
                            "stress",
                            "run",
                            "--local",
                            "--target",
                            server.uri().toString(),
                            "--model",
                            "simulated",
                            "--rate",
                            "20",
                            "--duration",
                            "1s",
                            "--arrivals",
                            "constant",
                            "-o",
                            "json");

            assertThat(result.json().at("/requests/scheduled").asInt()).isEqualTo(20);
            assertThat(result.json().at("/requests/done").asInt()).isEqualTo(20);
            String verdict = result.json().at("/verdict/outcome").asText();
            assertThat(result.exit()).isEqualTo(verdict.equals("pass") ? 0 : 1);
        }
    }

    @Test
    void aRunThatCannotBeIsWrongUsage() {
        for (String wrong : new String[] {"--rate 0", "--arrivals never", "--duration 9h"}) {
            String line = "stress run --local --target http://127.0.0.1:1 --model m " + wrong;

            assertThat(cli.run(line.split(" ", -1)).exit()).as(wrong).isEqualTo(2);
        }
    }
}
