package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.Seeds.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Good requests in every shape raise no alarm, and of thousands of faults put into them one at a
 * time the right rule names nearly every one.
 */
class SeededFaultsTest {
    private static final double GOAL = 0.95;
    private static final int MOST_TOLD = 20;

    /** Gaps that a template left open hide a fault beside them, and some calls are not of today. */
    private static final Pattern NOT_OF_TODAY =
            Pattern.compile("call-(template|eks-docs|eks-early|many-100|slurm-continuous).*");

    private static final Map<String, JsonNode> GOOD = Corpus.good();

    static List<String> files() {
        return List.copyOf(GOOD.keySet());
    }

    @ParameterizedTest
    @MethodSource("files")
    void raisesNoAlarmOverAGoodRequest(String name) {
        JsonNode document = GOOD.getOrDefault(name, MissingNode.getInstance());
        Verdict verdict = judged(document);

        assertThat(verdict.findings())
                .filteredOn(finding -> finding.status() == Status.FAIL || finding.blocks())
                .isEmpty();
        assertThat(verdict.passed()).isTrue();
    }

    @Test
    void findsTheFaultsPeopleMake() {
        assertFound("faults people make", Seeds.of(GOOD));
    }

    @Test
    void findsEveryStepBeyondTheServiceModel() {
        var calls = new TreeMap<>(GOOD);
        calls.keySet()
                .removeIf(
                        name -> !name.startsWith("call-") || NOT_OF_TODAY.matcher(name).matches());

        assertFound("steps beyond the service model", ModelFaults.of(calls));
    }

    private static void assertFound(String what, List<Seed> seeds) {
        var missed = new ArrayList<Seed>();
        for (Seed seed : seeds) {
            if (!found(seed)) {
                missed.add(seed);
            }
        }
        double rate = 1 - missed.size() / (double) seeds.size();
        System.out.printf(
                "%s: %d of %d found, %.2f %%%n",
                what, seeds.size() - missed.size(), seeds.size(), rate * 100);
        assertThat(rate)
                .as(
                        "%d of %d missed, such as %s",
                        missed.size(), seeds.size(), missed.stream().limit(MOST_TOLD).toList())
                .isGreaterThanOrEqualTo(GOAL);
    }

    private static boolean found(Seed seed) {
        List<Finding> findings = judged(seed.document()).findings();
        findings.forEach(finding -> assertTelling(finding, seed));
        return findings.stream()
                .filter(finding -> seed.rules().contains(finding.rule()))
                .anyMatch(
                        finding ->
                                finding.status() == Status.FAIL
                                        || finding.status() == Status.WARN
                                        || finding.blocks());
    }

    /** Where, what should be, what is, and what to do: of every finding that is no praise. */
    private static void assertTelling(Finding finding, Seed seed) {
        boolean praise = finding.status() != Status.FAIL && finding.status() != Status.WARN;
        boolean telling =
                finding.subject().startsWith("#")
                        && !finding.expected().isBlank()
                        && !finding.actual().isBlank()
                        && !finding.remediation().isBlank();
        assertThat(praise || telling).as("%s: %s", seed, finding).isTrue();
    }

    private static Verdict judged(JsonNode document) {
        return switch (Reading.leniently(document)) {
            case Reading.Read(Asked asked) ->
                    RuleBook.bundled()
                            .judge(Case.beforeCreation(asked, AccountFacts.asGiven(), Account.NOW))
                            .verdict();
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }
}
