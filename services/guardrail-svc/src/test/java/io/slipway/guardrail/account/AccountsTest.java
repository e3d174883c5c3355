package io.slipway.guardrail.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Case;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Verdict;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsTest {
    private static final Set<Part<?>> CREATION = RuleBook.bundled().parts(Phase.PRE, Action.CREATE);
    private static final Account HERE = new Account(SimulatedAccount.ID, "us-west-2");

    private static final Vertx VERTX = Vertx.vertx();

    private final SimulatedAccount aws = SimulatedAccount.start();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void tellsEnoughOfAGoodAccountForEveryRuleThatNeedsNoKubernetes() {
        Asked asked = asked(aws.ready());

        Verdict verdict = judged(asked, read(Configured.at(aws.uri()), asked, CREATION));

        assertThat(ids(verdict, Status.FAIL)).isEmpty();
        assertThat(ids(verdict, Status.UNKNOWN))
                .containsExactlyInAnyOrder("HELM-DEPS", "ALB-POLICY-VERSION", "ALB-CONFIG");
        assertThat(ids(verdict, Status.PASS))
                .contains(
                        "QUOTA-TYPE",
                        "QUOTA-CLUSTER",
                        "SUBNET-AZ-CAPACITY",
                        "SG-EFA-SELF",
                        "IAM-OIDC-PROVIDER",
                        "EKS-AUTH-MODE",
                        "SUBNET-FREE-IP",
                        "IDEMP-OWNERSHIP",
                        "LCS-BUCKET",
                        "LCS-OBJECT",
                        "ROLE-EXEC-TRUST",
                        "CALLER-PERMS",
                        "ACCESS-ENTRY-CONFLICT",
                        "SUBNET-ROUTE",
                        "VPC-DNS",
                        "EKS-READY",
                        "SUBNET-LB-TAGS",
                        "CREDS-LIFE");
    }

    @Test
    void findsAQuotaByItsNameOnWhateverPageAndAddsUpAllClusters() {
        JsonNode request = aws.ready();
        aws.quota("ml.p5.48xlarge for cluster usage", 6);
        aws.cluster("theirs", "ml.p5.48xlarge", 3);

        Finding quota =
                judged(asked(request), read(Configured.at(aws.uri()), asked(request), CREATION))
                        .findings()
                        .stream()
                        .filter(finding -> finding.rule().equals("QUOTA-TYPE"))
                        .findFirst()
                        .orElseThrow();

        assertThat(quota.status()).isEqualTo(Status.FAIL);
        assertThat(quota.actual()).isEqualTo("6: 3 used, 0 reserved, 3 free");
        assertThat(quota.remediation()).contains("L-8762A75F");
    }

    @Test
    void asksTheKeyOfAVolumeForItsStateAndForWhoMayUseIt() {
        JsonNode request = aws.ready();
        String key = aws.key("alias/volumes");
        ((ObjectNode) request.at("/InstanceGroups/0"))
                .putArray("InstanceStorageConfigs")
                .addObject()
                .putObject("EbsVolumeConfig")
                .put("VolumeSizeInGB", 500)
                .put("VolumeKmsKeyId", "alias/volumes");

        assertThat(of("KMS-ACCESS", request))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);

        aws.keyPolicy(
                key,
                """
                {'Statement': [{'Effect': 'Allow', 'Action': 'kms:Describe*',
                  'Principal': {'AWS': 'arn:aws:iam::111122223333:role/exec'}, 'Resource': '*'},
                 {'Effect': 'Allow', 'Action': ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
                  'Principal': {'AWS': ['arn:aws:iam::111122223333:role/exec']}, 'Resource': '*'}]}
                """);
        assertThat(of("KMS-ACCESS", request))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.expected())
                                    .contains("AWSServiceRoleForAmazonSageMakerHyperPod");
                            assertThat(finding.actual())
                                    .isEqualTo("arn:aws:iam::111122223333:role/exec");
                        });

        aws.disableKey(key);
        assertThat(of("KMS-ACCESS", request)).extracting(Finding::actual).contains("Disabled");
        aws.fault("kms", "GetKeyPolicy", "denied", 0);
        assertThat(of("KMS-ACCESS", request))
                .extracting(Finding::status)
                .containsExactly(Status.UNKNOWN);
    }

    @Test
    void asksATrainingPlanForItsTimeItsZoneAndWhatIsLeftOfIt() {
        JsonNode request = aws.ready();
        String plan = aws.plan("june", "ml.p5.48xlarge", 3);
        ((ObjectNode) request.at("/InstanceGroups/0")).put("TrainingPlanArn", plan);

        assertThat(of("QUOTA-SPOT-PLAN", request))
                .extracting(Finding::actual)
                .hasSize(2)
                .anySatisfy(actual -> assertThat(actual).startsWith("it starts at "))
                .contains("3 left");

        aws.pass(2 * 3600);
        ((ObjectNode) request.at("/InstanceGroups/0")).put("InstanceCount", 3);
        assertThat(of("QUOTA-SPOT-PLAN", request))
                .as("the clock of the simulator is ahead of ours")
                .extracting(Finding::actual)
                .allMatch(actual -> actual.startsWith("it starts at "));
        assertThat(
                        known(
                                read(Configured.at(aws.uri()), asked(request), Set.of(Part.PLANS)),
                                Part.PLANS))
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.status()).isEqualTo("Active");
                            assertThat(told.zoneId()).isEqualTo("usw2-az1");
                            assertThat(told.available()).isEqualTo(3);
                            assertThat(told.targets()).containsExactly("hyperpod-cluster");
                        });

        ((ObjectNode) request.at("/InstanceGroups/0")).put("TrainingPlanArn", plan + "-not");
        assertThat(of("QUOTA-SPOT-PLAN", request))
                .extracting(Finding::actual)
                .containsExactly("no " + plan + "-not");
    }

    @Test
    void readsTheCapacityReservationsOfTheTypesOfTheRequest() {
        JsonNode request = aws.ready();
        String other = aws.reservation("p5.48xlarge", "usw2-az2", 8, 8);
        aws.reservation("g5.8xlarge", "usw2-az1", 8, 8);

        assertThat(
                        known(
                                read(Configured.at(aws.uri()), asked(request), Set.of(Part.PLANS)),
                                Part.PLANS))
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.arn()).endsWith(":capacity-reservation/" + other);
                            assertThat(told.status()).isEqualTo("active");
                            assertThat(told.instanceType()).isEqualTo("p5.48xlarge");
                            assertThat(told.zoneId()).isEqualTo("usw2-az2");
                            assertThat(told.available()).isEqualTo(8);
                            assertThat(told.ends()).isNull();
                        });
        assertThat(of("SUBNET-AZ-CAPACITY", request))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.WARN);
                            assertThat(finding.actual()).contains(other).contains("usw2-az2");
                        });

        aws.reservation("p5.48xlarge", "usw2-az1", 4, 4);
        assertThat(of("SUBNET-AZ-CAPACITY", request))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "denied, UnauthorizedOperation",
        "drop-before, no answer",
        "throttle, RequestLimitExceeded"
    })
    void neverPassesOnReservationsThatNobodyCouldRead(String effect, String why) {
        JsonNode request = aws.ready();
        aws.fault("ec2", "DescribeCapacityReservations", effect, 0);

        assertThat(of("SUBNET-AZ-CAPACITY", request))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.UNKNOWN);
                            assertThat(finding.blocks()).isFalse();
                            assertThat(finding.actual()).contains(why);
                        });
    }

    private List<Finding> of(String rule, JsonNode request) {
        return judged(asked(request), read(Configured.at(aws.uri()), asked(request), CREATION))
                .findings()
                .stream()
                .filter(finding -> finding.rule().equals(rule))
                .toList();
    }

    private static <T> T known(AccountFacts facts, Part<T> part) {
        return switch (facts.of(part)) {
            case Fact.Known<T>(T value, var _, var _) -> value;
            case Fact<T> other -> throw new AssertionError(other);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "denied, AccessDenied",
        "throttle, Throttl",
        "error-before, status 500",
        "drop-before, no answer",
        "slow, no answer in time"
    })
    void saysOfAPartWhyItIsUnknownAndReadsTheOthers(String effect, String why) {
        aws.fault("service-quotas", "ListServiceQuotas", effect, effect.equals("slow") ? 5000 : 0);
        Asked asked = asked(aws.ready());

        AccountFacts facts =
                read(
                        Configured.at(aws.uri())
                                .within(Duration.ofSeconds(4), Duration.ofSeconds(6), 50),
                        asked,
                        CREATION);

        assertThat(facts.of(Part.QUOTAS))
                .isInstanceOfSatisfying(
                        Fact.Unknown.class, unknown -> assertThat(unknown.why()).contains(why));
        assertThat(facts.of(Part.CLUSTERS)).isInstanceOf(Fact.Known.class);
        Verdict verdict = judged(asked, facts);
        assertThat(ids(verdict, Status.UNKNOWN)).contains("QUOTA-TYPE", "QUOTA-CLUSTER");
        assertThat(ids(verdict, Status.PASS)).doesNotContain("QUOTA-TYPE", "QUOTA-CLUSTER");
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void endsTheWholeReadingInItsTimeWhateverIsSlow() {
        aws.fault("*", "*", "slow", 3_600_000);
        Asked asked = asked(minimal());

        AccountFacts facts =
                read(
                        Configured.at(aws.uri())
                                .within(Duration.ofMinutes(30), Duration.ofSeconds(1), 50),
                        asked,
                        CREATION);

        assertThat(facts.of(Part.CLUSTERS))
                .isEqualTo(
                        new Fact.Unknown<List<Hyperpod.Cluster>>(
                                "no answer within the time of the whole reading"));
    }

    @Test
    void healsASingleFaultByAskingAgain() {
        aws.admin(
                "POST",
                "faults",
                "{'service': 'sagemaker', 'operation': 'ListClusters', 'effect': 'drop-before', 'count': 1}");

        assertThat(read(Configured.at(aws.uri()), asked(minimal()), Set.of(Part.CLUSTERS)))
                .satisfies(
                        facts ->
                                assertThat(facts.of(Part.CLUSTERS)).isInstanceOf(Fact.Known.class));
    }

    @Test
    void asksOnlyWhatIsWanted() {
        read(Configured.at(aws.uri()), asked(minimal()), Set.of(Part.CLUSTERS, Part.SESSION));

        var calls = new TreeSet<String>();
        aws.asked().fieldNames().forEachRemaining(calls::add);
        assertThat(calls).hasSize(2);
        assertThat(String.join(" ", calls)).contains("ListClusters").contains("GetCallerIdentity");
    }

    @Test
    void changesNothing() {
        Asked asked = asked(aws.ready());
        aws.admin("DELETE", "calls", "");

        read(Configured.at(aws.uri()), asked, Set.copyOf(Part.all()));

        var calls = new ArrayList<String>();
        aws.asked().fieldNames().forEachRemaining(calls::add);
        assertThat(calls)
                .isNotEmpty()
                .allMatch(
                        call ->
                                call.replaceFirst("^.*[ :./]", "")
                                        .matches("(List|Describe|Get|Head|Simulate).*"));
    }

    @Test
    void doesNotTakeTheFirstPagesForTheWholeList() {
        AccountFacts facts =
                read(
                        Configured.at(aws.uri())
                                .within(Duration.ofSeconds(10), Duration.ofSeconds(20), 2),
                        asked(minimal()),
                        Set.of(Part.QUOTAS));

        assertThat(facts.of(Part.QUOTAS))
                .isEqualTo(
                        new Fact.Unknown<List<Quotas.Quota>>(
                                "servicequotas ListServiceQuotas: more than 2 pages"));
    }

    @Test
    void goesIntoAnotherAccountByItsRole() {
        var config =
                Configured.at(aws.uri())
                        .with(
                                "222233334444",
                                new Configured.Role(
                                        "arn:aws:iam::222233334444:role/slipway",
                                        Optional.of("shared-secret"),
                                        Optional.empty()));

        AccountFacts facts =
                read(
                        config,
                        new Account("222233334444", "us-west-2"),
                        asked(minimal()),
                        Set.of(Part.SESSION));

        assertThat(facts.of(Part.SESSION))
                .isInstanceOfSatisfying(
                        Fact.Known.class,
                        known ->
                                assertThat(known.value().toString())
                                        .contains(
                                                "arn:aws:sts::222233334444:assumed-role/slipway/slipway-guardrail"));
    }

    @Test
    void readsAnAccountForItsOwnTenantsOnly() {
        var config =
                Configured.at(aws.uri())
                        .with(
                                "222233334444",
                                new Configured.Role(
                                        "arn:aws:iam::222233334444:role/slipway",
                                        Optional.empty(),
                                        Optional.of(List.of("team-b"))));

        AccountFacts facts =
                read(
                        config,
                        new Account("222233334444", "us-west-2"),
                        asked(minimal()),
                        Set.of(Part.SESSION));

        assertThat(facts.of(Part.SESSION)).isInstanceOf(Fact.Unknown.class);
        assertThat(aws.asked()).isEmpty();
    }

    @Test
    void knowsNothingOfAnAccountThatNobodyConfigured() {
        AccountFacts facts =
                read(
                        Configured.at(aws.uri()),
                        new Account("999999999999", "us-west-2"),
                        asked(minimal()),
                        Set.of(Part.CLUSTERS));

        assertThat(facts.of(Part.CLUSTERS))
                .isEqualTo(
                        new Fact.Unknown<List<Hyperpod.Cluster>>(
                                "account 999999999999 is not configured here"));
        assertThat(aws.asked()).isEmpty();
    }

    private static AccountFacts read(Configured config, Asked asked, Set<Part<?>> wanted) {
        return read(config, HERE, asked, wanted);
    }

    private static AccountFacts read(
            Configured config, Account account, Asked asked, Set<Part<?>> wanted) {
        var accounts = new Accounts(config, Map::of, VERTX, Clock.systemUTC());
        return accounts.read("team-a", account, asked, wanted)
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private static Verdict judged(Asked asked, AccountFacts facts) {
        return RuleBook.bundled()
                .judge(Case.beforeCreation(asked, facts, Clock.systemUTC().instant()))
                .verdict();
    }

    private static List<String> ids(Verdict verdict, Status status) {
        return verdict.findings().stream()
                .filter(finding -> finding.status() == status)
                .map(finding -> status == Status.FAIL ? finding.toString() : finding.rule())
                .distinct()
                .toList();
    }

    private static JsonNode minimal() {
        return new ObjectMapper()
                .createObjectNode()
                .put("ClusterName", "train")
                .set(
                        "InstanceGroups",
                        new ObjectMapper()
                                .createArrayNode()
                                .add(
                                        new ObjectMapper()
                                                .createObjectNode()
                                                .put("InstanceGroupName", "gpu")
                                                .put("InstanceType", "ml.g5.xlarge")
                                                .put("InstanceCount", 1)));
    }

    private static Asked asked(JsonNode request) {
        return switch (Reading.of(request)) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }
}
