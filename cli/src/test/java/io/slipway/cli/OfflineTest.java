package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verbs that need no server, with none there. */
class OfflineTest {
    private static final String GOOD =
            "{\"name\":\"demo\",\"preset\":\"small\",\"ttl\":\"PT8H\",\"budgetUsd\":500}";
    private static final String BAD =
            "{\"name\":\"demo\",\"preset\":\"small\",\"ttl\":\"PT8H\",\"region\":\"mars-north-1\"}";

    private static final String CALL =
            """
            {"ClusterName": "ml", "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-west-2:111122223333:cluster/ml"}},
             "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceType": "ml.g5.8xlarge", "InstanceCount": 2,
               "ThreadsPerCore": 2, "ExecutionRole": "arn:aws:iam::111122223333:role/exec",
               "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"}}],
             "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}}
            """;

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
    void theShortFunctionsOfAYamlTemplateAreUnderstood() {
        var result =
                cli.input(
                                """
                                Parameters:
                                  Kind: {Type: String, Default: slurm}
                                  Role: {Type: String}
                                Conditions:
                                  Slurm: !Equals [!Ref Kind, slurm]
                                  Eks: !Not [!Condition Slurm]
                                Resources:
                                  Train:
                                    Type: AWS::SageMaker::Cluster
                                    Properties:
                                      ClusterName: !Sub "${Kind}-train"
                                      Orchestrator: !If
                                        - Eks
                                        - Eks: {ClusterArn: !Ref Role}
                                        - !Ref AWS::NoValue
                                      InstanceGroups:
                                        - !If
                                          - Slurm
                                          - InstanceGroupName: head
                                            InstanceType: ml.m5.2xlrage
                                            InstanceCount: 1
                                            ExecutionRole: !GetAtt Made.Arn
                                            LifeCycleConfig: {SourceS3Uri: !Sub "s3://sagemaker-${AWS::AccountId}/", OnCreate: on_create.sh}
                                          - !Ref AWS::NoValue
                                """)
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.json().path("findings"))
                .filteredOn(finding -> finding.path("status").asText().equals("FAIL"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.path("rule").asText()).isEqualTo("ENUM-MODEL");
                            assertThat(finding.path("remediation").asText())
                                    .contains("ml.m5.2xlarge");
                        });
    }

    @Test
    void aTemplateWhoseNumbersAreStillGapsIsJudgedByWhatIsThere() {
        var result =
                cli.input(CALL.replace("\"InstanceCount\": 2", "\"InstanceCount\": ${COUNT}"))
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.json().path("findings"))
                .filteredOn(
                        finding ->
                                finding.path("subject")
                                        .asText()
                                        .equals("#/InstanceGroups/0/InstanceCount"))
                .extracting(finding -> finding.path("status").asText())
                .containsExactly("UNKNOWN");
    }

    @Test
    void theRequestThatAScriptWritesIsJudged() {
        var result =
                cli.input("#!/bin/bash\nsource env_vars\ncat > c.json << EOL\n" + CALL + "EOL\n")
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.json().path("verdict").asText()).isEqualTo("passed");
    }

    @Test
    void aFileThatIsNotThereIsToldInWords() {
        var result = cli.run("guardrail", "check", "--offline", "--request", "not-there.json");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is no such file").doesNotContain("Exception");
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
    void judgesWhatTerraformAndInfraForgeAndAwsAreGiven() {
        String variables =
                """
                region = "us-west-2"
                hyperpod_cluster_name = "train"
                hyperpod_instance_groups = [
                  { name = "cpu", instance_type = "ml.m5.2xlarge", instance_count = 1, deep_health_checks = ["InstanceStress"] }
                ]
                """;

        var result =
                cli.input(variables)
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(7);
        assertThat(result.err())
                .contains("DHC-ELIGIBLE at #/hyperpod_instance_groups/0/deep_health_checks");
    }

    @Test
    void aRequestThatIsWrongInPlacesIsJudgedByTheRest() {
        var result =
                cli.input(
                                """
                                {"name": "demo", "preset": "small", "tags": {"owner": "a", "project": "b"},
                                 "deadline": "PT5M", "nodeRecvery": "None",
                                 "instanceGroups": [{"name": "gpu", "instanceType": "ml.g5.xlarge", "count": "two"}]}
                                """)
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.err()).isEqualTo(7);
        assertThat(result.json().path("findings"))
                .filteredOn(finding -> finding.path("status").asText().equals("FAIL"))
                .extracting(
                        finding -> finding.path("rule").asText(),
                        finding -> finding.path("subject").asText())
                .contains(
                        tuple("ENUM-MODEL", "#/nodeRecvery"),
                        tuple("ENUM-MODEL", "#/instanceGroups/0/count"),
                        tuple("DEPLOY-DEADLINE", "#/deadline"));
        assertThat(result.out()).contains("did you mean nodeRecovery?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "{\"ClusterName\": \"a\", \"ClusterName\": \"b\"} | stands twice",
                "{\"ClusterName\": \"a\",} | a comma too many",
                "{\"ClusterName\": \"a\" | not closed",
                "{\"InstanceCount\": NaN} | no numbers of JSON",
                "[] | must be a JSON object",
                "null | must be a JSON object"
            })
    void saysWhereAFileStopsBeingARequest(String text, String told) {
        var result = cli.input(text).run("guardrail", "check", "--offline", "--request", "-");

        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(told).doesNotContain("Exception");
    }

    @Test
    void theFormOfAFactsFileIsBuiltIn() {
        var schema = cli.run("guardrail", "facts", "--schema", "-o", "json");
        var parts = cli.run("guardrail", "facts", "-o", "json");
        var none = cli.run("guardrail", "facts", "quota");

        assertThat(schema.exit()).as(schema.err()).isZero();
        assertThat(schema.json().path("properties").has("quotas")).isTrue();
        assertThat(parts.json().path("items"))
                .filteredOn(part -> part.path("part").asText().equals("quotas"))
                .singleElement()
                .satisfies(
                        part ->
                                assertThat(part.path("rules").asText())
                                        .contains("QUOTA-TYPE", "EBS-QUOTA"));
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err()).contains("quotas");
    }

    @Test
    void saysOfTomlThatItIsToml() {
        var result =
                cli.input("[global]\nstackName = \"x\"\n")
                        .run("guardrail", "check", "--offline", "-f", "-");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("TOML", "JSON or YAML");
    }

    @Test
    void looksIntoTheAccountThatItIsGiven() throws IOException {
        Files.writeString(
                home.resolve("facts.json"),
                """
                {"eksClusters": [{"name": "ml", "arn": "arn:aws:eks:us-west-2:111122223333:cluster/ml",
                  "status": "ACTIVE", "version": "1.33", "authMode": "CONFIG_MAP"}]}
                """);

        var result =
                cli.input(CALL)
                        .run(
                                "guardrail",
                                "check",
                                "--offline",
                                "--request",
                                "-",
                                "--facts",
                                home.resolve("facts.json").toString(),
                                "-o",
                                "json");

        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(7);
        assertThat(result.err()).contains("EKS-AUTH-MODE", "update-cluster-config");
        assertThat(result.json().findValuesAsText("part")).contains("eksClusters");
    }

    @Test
    void withoutFactsAGoodCallPassesAndSaysWhatWasNotChecked() {
        var result =
                cli.input(CALL)
                        .run("guardrail", "check", "--offline", "--request", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("EKS-AUTH-MODE", "--facts FILE");
    }

    @Test
    void factsThatCannotBeReadAreWrongUsage() throws IOException {
        Files.writeString(home.resolve("facts.json"), "{\"subnet\": []}");

        var result =
                cli.input(CALL)
                        .run(
                                "guardrail",
                                "check",
                                "--offline",
                                "-f",
                                "-",
                                "--facts",
                                home.resolve("facts.json").toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("#/subnet", "did you mean subnets?");
    }

    @Test
    void aRuleThatSomebodyAnswersForBlocksNoMore() throws IOException {
        Files.writeString(
                home.resolve("s.json"),
                """
                [{"rule": "REGION-SUPPORT", "reason": "new region", "who": "ada", "until": "2999-01-01T00:00:00Z"}]
                """);

        var result =
                cli.input(BAD)
                        .run(
                                "guardrail",
                                "check",
                                "--offline",
                                "-f",
                                "-",
                                "--suppressions",
                                home.resolve("s.json").toString(),
                                "-o",
                                "json");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("suppressed by ada");
    }

    @Test
    void someRulesNobodyMayAnswerFor() throws IOException {
        Files.writeString(
                home.resolve("s.json"),
                """
                [{"rule": "ENUM-MODEL", "reason": "x", "who": "ada", "until": "2999-01-01T00:00:00Z"}]
                """);

        var result =
                cli.input(GOOD)
                        .run(
                                "guardrail",
                                "check",
                                "--offline",
                                "-f",
                                "-",
                                "--suppressions",
                                home.resolve("s.json").toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("may not be suppressed");
    }

    @Test
    void explainsEachOfTheRulesWithoutAServer() {
        assertThat(cli.run("guardrail", "rules", "--offline", "-o", "json").json().path("items"))
                .hasSize(51);
        assertThat(cli.run("guardrail", "explain", "sg-efa-self", "--offline").exit()).isZero();
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
