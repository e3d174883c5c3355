package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that anybody sends makes a rule throw, and nothing makes it silent. */
class ArbitraryInputTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final AccountFacts FACTS = Account.good().facts();

    private static final List<String> WORDS =
            List.of(
                    "",
                    " ",
                    "a",
                    "-",
                    "a-",
                    "ml.p5.48xlarge",
                    "Continuous",
                    "arn:",
                    "arn:aws",
                    "arn:aws:eks:us-east-1:1:cluster/x",
                    "us-east-1",
                    "PT1H",
                    "PT-1H",
                    "=:",
                    ":",
                    "a=b:NoSchedule",
                    "\u0000",
                    "\uD800",
                    "😀",
                    "é",
                    "%s%d%n",
                    "$1\\",
                    "/~0~1",
                    "AKIAIOSFODNN7EXAMPLE",
                    "x".repeat(70),
                    "-".repeat(5000),
                    "a".repeat(5000));

    private static final List<String> MEMBERS =
            List.of(
                    "ClusterName",
                    "InstanceGroups",
                    "RestrictedInstanceGroups",
                    "Orchestrator",
                    "Eks",
                    "Slurm",
                    "ClusterArn",
                    "InstanceGroupName",
                    "InstanceType",
                    "InstanceCount",
                    "MinInstanceCount",
                    "InstanceRequirements",
                    "InstanceTypes",
                    "OnStartDeepHealthChecks",
                    "InstanceStorageConfigs",
                    "EbsVolumeConfig",
                    "VolumeSizeInGB",
                    "RootVolume",
                    "KubernetesConfig",
                    "Labels",
                    "Taints",
                    "Tags",
                    "Key",
                    "Value",
                    "AutoScaling",
                    "Mode",
                    "NodeProvisioningMode",
                    "CapacityRequirements",
                    "Spot",
                    "ThreadsPerCore",
                    "TieredStorageConfig",
                    "InstanceMemoryAllocationPercentage",
                    "name",
                    "preset",
                    "region",
                    "accountId",
                    "instanceGroups",
                    "instanceType",
                    "count",
                    "minCount",
                    "tags",
                    "environment",
                    "ttl",
                    "deadline",
                    "budgetUsd",
                    "cluster",
                    "labels",
                    "taints",
                    "spot",
                    "forges",
                    "enabledForges",
                    "hyperpod",
                    "defaults",
                    "instances",
                    "hyperpod_instance_groups",
                    "instance_groups",
                    "resource_name_prefix",
                    "VpcConfig",
                    "Subnets",
                    "OverrideVpcConfig");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noRuleThrowsForRandomDocuments(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1500; i++) {
            judge(object(random, 5), seed, i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void noRuleThrowsForBrokenGoodDocuments(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1500; i++) {
            ObjectNode document =
                    switch (random.nextInt(4)) {
                        case 0 -> Sample.ours().document();
                        case 1 -> Sample.createCluster().document();
                        case 2 -> Sample.infraForge().document();
                        default -> Sample.variables().document();
                    };
            for (int faults = 1 + random.nextInt(4); faults > 0; faults--) {
                breakOnePlace(document, random);
            }
            judge(document, seed, i);
        }
    }

    @Test
    void noBytesThrow() {
        var random = new Random(21);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertThatCode(() -> Reading.of(bytes)).doesNotThrowAnyException();
        }
    }

    private static void judge(JsonNode document, long seed, int run) {
        switch (Reading.of(document)) {
            case Reading.Read(Asked asked) -> {
                for (Rule rule : RuleBook.bundled().rules()) {
                    if (silentOrThrowing(rule, asked)) {
                        throw new AssertionError(
                                "%s, seed %d, run %d: %s"
                                        .formatted(rule.card().id(), seed, run, document));
                    }
                }
                assertThat(RuleBook.bundled().judge(asked).verdict().findings()).isNotEmpty();
            }
            case Reading.Unreadable(var violations) ->
                    assertThat(violations)
                            .isNotEmpty()
                            .allSatisfy(
                                    violation -> assertThat(violation.pointer()).startsWith("#"));
        }
    }

    private static boolean silentOrThrowing(Rule rule, Asked asked) {
        var report = new Report(rule.card());
        var evidence = new Evidence(FACTS, Account.NOW);
        try {
            switch (rule) {
                case Rule.OfRequest needsRequest -> needsRequest.check(asked, report);
                case Rule.OfBoth needsLittle -> needsLittle.check(asked, evidence, report);
                case Rule.OfAccount needsAccount -> needsAccount.check(asked, evidence, report);
                case Rule.OfCluster _ -> report.skip("needs what was built");
            }
        } catch (Evidence.Missing missing) {
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return true;
        }
        return report.findings().stream()
                .anyMatch(finding -> finding.actual().equals("the rule came to no result"));
    }

    private static void breakOnePlace(ObjectNode root, Random random) {
        var places = new ArrayList<JsonNode>();
        collect(root, places);
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object when object.isEmpty() || random.nextInt(4) == 0 ->
                    object.set(MEMBERS.get(random.nextInt(MEMBERS.size())), value(random, 3));
            case ObjectNode object -> {
                List<Map.Entry<String, JsonNode>> members = List.copyOf(object.properties());
                String name = members.get(random.nextInt(members.size())).getKey();
                if (random.nextInt(3) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, value(random, 3));
                }
            }
            case ArrayNode list -> list.add(value(random, 3));
            default -> throw new AssertionError("only containers were collected");
        }
    }

    private static void collect(JsonNode node, List<JsonNode> places) {
        if (node.isContainerNode()) {
            places.add(node);
            node.forEach(child -> collect(child, places));
        }
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = JSON.objectNode();
        for (int i = random.nextInt(8); i > 0; i--) {
            object.set(MEMBERS.get(random.nextInt(MEMBERS.size())), value(random, depth - 1));
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextInt());
            case 3 -> JSON.numberNode(random.nextDouble() * 1e300);
            case 4 -> JSON.numberNode(new BigDecimal("1e" + (random.nextInt(2000) - 1000)));
            case 5 -> JSON.numberNode(random.nextInt(5));
            case 6 -> JSON.textNode(WORDS.get(random.nextInt(WORDS.size())));
            case 7 -> object(random, depth);
            default -> {
                ArrayNode list = JSON.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
        };
    }
}
