package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever does as a remedy says is rid of the finding. */
class RemediesTest {
    private static final Map<String, JsonNode> GOOD =
            Map.of(
                    "ours",
                    Corpus.json(
                            "{\"name\": \"demo\", \"region\": \"us-east-1\", \"preset\": \"large\"}"),
                    "call",
                    call(),
                    "spot",
                    spot());

    private static ObjectNode call() {
        return (ObjectNode)
                Corpus.good().getOrDefault("call-govcloud.json", MissingNode.getInstance());
    }

    private static JsonNode spot() {
        ObjectNode call = call().deepCopy();
        ((ObjectNode) call.at("/InstanceGroups/0"))
                .putObject("CapacityRequirements")
                .putObject("Spot");
        return call;
    }

    /** Rule; request, pointer and fault; what to take of the remedy, and what becomes of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NAME-BUDGET | ours | /name | \"a-name-that-is-far-too-long-for-a-bucket\" | name it '([^']+)' | \"$1\"",
                "REGION-SUPPORT | ours | /region | \"us-esat-1\" | did you mean (\\S+)\\? | \"$1\"",
                "REGION-SUPPORT | ours | /kubernetesVersion | \"1.24\" | choose (\\S+) | \"$1\"",
                "COST-TTL | ours | /budgetUsd | 100 | raise the budget to (\\d+) | $1",
                "DEPLOY-DEADLINE | ours | /deadline | \"PT5M\" | or give (\\S+) | \"$1\"",
                "ENUM-MODEL | call | /NodeRecovery | \"automatic\" | did you mean (\\w+)\\? | \"$1\"",
                "ENUM-MODEL | call | /NodeProvisioningMode | \"Standard\" | choose (\\w+) | \"$1\"",
                "ENUM-MODEL | call | /InstanceGroups/0/InstanceType | \"p4d.24xlarge\" | did you mean (\\S+)\\? | \"$1\"",
                "ENUM-MODEL | call | /InstanceGroups/0/OnStartDeepHealthChecks/0 | \"InstanceStressTest\" | did you mean (\\w+)\\? | \"$1\"",
                "THREADS-EXPLICIT | call | /InstanceGroups/0/ThreadsPerCore | - | ThreadsPerCore (\\d) | $1",
                "EBS-QUOTA | call | /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB | 20000 | lower it to (\\d+) GB | $1",
                "REGION-SUPPORT | call | /InstanceGroups/0/ExecutionRole | \"arn:aws:iam::111122223333:role/x\" | begin it with (arn:\\S+) | \"$1iam::111122223333:role/x\"",
                "LCS-BUCKET | call | /InstanceGroups/0/LifeCycleConfig/SourceS3Uri | \"s3://vision-lcs/base/\" | name it '([^']+)' | \"s3://$1/base/\"",
                "CONTINUOUS-ONLY | spot | /NodeProvisioningMode | - | set NodeProvisioningMode to (\\w+) | \"$1\""
            })
    void leadBackToAGoodRequest(
            String rule,
            String request,
            String pointer,
            String fault,
            String remedy,
            String repair) {
        JsonNode document = GOOD.getOrDefault(request, MissingNode.getInstance()).deepCopy();
        assertThat(told(rule, document)).isEmpty();
        Seeds.seeded(document, pointer, fault);
        List<Finding> findings = told(rule, document);
        assertThat(findings).isNotEmpty();

        Matcher taken = Pattern.compile(remedy).matcher(findings.getFirst().remediation());
        assertThat(taken.find()).as(findings.getFirst().remediation()).isTrue();
        Seeds.seeded(document, pointer, repair.replace("$1", taken.group(1)));

        assertThat(told(rule, document)).isEmpty();
    }

    /** A cost without an owner is no fault that these remedies are about. */
    private static List<Finding> told(String rule, JsonNode document) {
        return RuleBook.bundled().judge(asked(document)).verdict().findings().stream()
                .filter(finding -> finding.rule().equals(rule))
                .filter(
                        finding ->
                                finding.status() == Status.FAIL
                                        || (finding.status() == Status.WARN
                                                && !finding.subject().equals("#/tags")))
                .filter(finding -> !finding.actual().contains("no image of the health agent"))
                .toList();
    }

    private static Asked asked(JsonNode document) {
        return switch (Reading.of(document)) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }
}
