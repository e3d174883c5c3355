package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsInConfigTest {
    private final SecretsInConfig rule = new SecretsInConfig();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /environment/MODEL_KEY      | AKIAIOSFODNN7EXAMPLE
                    /environment/MODEL_TOKEN    | letmein-please
                    /environment/HTTPS_PROXY    | http://me:letmein@proxy:8080
                    /environment/MODEL_ARGS     | --password=letmein99
                    /tags/apiKey                | 9f8e7d6c5b4a
                    /tags/note                  | hf_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789
                    /tags/note                  | ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789
                    /tags/note                  | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0xx.abc
                    /tags/note                  | -----BEGIN RSA PRIVATE KEY-----
                    /name                       | AKIAIOSFODNN7EXAMPLE
                    /clusterRole                | AKIAIOSFODNN7EXAMPLE
                    /region                     | AKIAIOSFODNN7EXAMPLE
                    /accountId                  | AKIAIOSFODNN7EXAMPLE
                    /kubernetesVersion          | AKIAIOSFODNN7EXAMPLE
                    /nodeRecovery               | AKIAIOSFODNN7EXAMPLE
                    """)
    void findsASecretAndNeverRepeatsIt(String pointer, String secret) {
        Sample sample =
                Sample.ours().with("/environment", "{}").with(pointer, "'%s'".formatted(secret));

        assertThat(sample.checkedBy(rule))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.subject()).isEqualTo("#" + pointer);
                            assertThat(finding.blocks()).isTrue();
                        });
        assertThat(RuleBook.bundled().judge(sample.asked()).verdict().findings())
                .allSatisfy(
                        finding ->
                                assertThat(finding.toString()).doesNotContainIgnoringCase(secret));
    }

    @Test
    void hidesASecretThatStandsInANameOfATag() {
        List<Finding> findings =
                RuleBook.bundled()
                        .judge(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/KubernetesConfig",
                                                "{'Labels': {'AKIAIOSFODNN7EXAMPLE': ';'}}")
                                        .asked())
                        .verdict()
                        .findings();

        assertThat(findings)
                .anySatisfy(finding -> assertThat(finding.rule()).isEqualTo("SECRETS-IN-CONFIG"));
        assertThat(findings)
                .allSatisfy(
                        finding ->
                                assertThat(finding.toString())
                                        .doesNotContain("AKIAIOSFODNN7EXAMPLE"));
    }

    @Test
    void findsATagCalledLikeASecretInACreateClusterCall() {
        assertThat(
                        Sample.createCluster()
                                .with("/Tags/-", "{'Key': 'db-password', 'Value': 'hunter22'}")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/Tags/2/Value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'MODEL_MAX_TOKENS': '4096'}",
                "{'MODEL_SECRET_ARN': 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf'}",
                "{'MODEL_TOKEN': '{{resolve:secretsmanager:MySecret}}'}",
                "{'MODEL_PASSWORD': '${DB_PASSWORD}'}",
                "{'MODEL_TOKEN_FILE': '/run/secrets/token'}",
                "{'MODEL_USE_TOKEN': 'true'}",
                "{'LOG_LEVEL': 'debug', 'NCCL_DEBUG': 'INFO', 'HTTPS_PROXY': 'http://proxy:8080'}"
            })
    void takesReferencesAndSettings(String environment) {
        assertThat(Sample.ours().with("/environment", environment).checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "LD_PRELOAD",
                "LD_LIBRARY_PATH",
                "AWS_PROFILE",
                "AWS_REGION",
                "HOME"
            })
    void refusesVariablesThatSteerTheDeployer(String name) {
        assertThat(
                        Sample.ours()
                                .with("/environment", "{'%s': 'x'}".formatted(name))
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/environment/" + name);
    }
}
