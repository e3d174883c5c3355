package io.slipway.stress.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.stress.StressAsk;
import io.slipway.load.AllowedTargets;
import io.slipway.load.Arrivals;
import io.slipway.load.LoadPlan;
import io.slipway.problem.Violation;
import io.slipway.stress.endpoint.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Endpoint ENDPOINT =
            new Endpoint(
                    "e-1",
                    "team-a",
                    "llama",
                    URI.create("http://127.0.0.1:8083/api/endpoints/e-1"),
                    3);

    @Test
    void anEndpointIsEnoughForARun() {
        assertThat(judge(ask("e-1", null, null), ENDPOINT))
                .isEqualTo(
                        new Admission.Admitted(
                                new LoadPlan(
                                        ENDPOINT.url(),
                                        "llama",
                                        new Arrivals.Poisson(2, Duration.ofSeconds(10), 7),
                                        new LoadPlan.Workload(32, 32, true),
                                        LoadPlan.Limits.USUAL,
                                        List.of())));
    }

    @Test
    void whatIsAskedForIsTaken() {
        var ask =
                new StressAsk(
                        null,
                        "http://127.0.0.1:18090",
                        "m",
                        "constant",
                        5.0,
                        Duration.ofSeconds(3),
                        10,
                        20,
                        1L);

        assertThat(judge(ask, null))
                .isInstanceOfSatisfying(
                        Admission.Admitted.class,
                        admitted -> {
                            assertThat(admitted.plan().arrivals())
                                    .isEqualTo(new Arrivals.Constant(5, Duration.ofSeconds(3)));
                            assertThat(admitted.plan().workload())
                                    .isEqualTo(new LoadPlan.Workload(10, 20, true));
                        });
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        var ask =
                new StressAsk(
                        null,
                        "http://169.254.169.254",
                        "",
                        "bursty",
                        -1.0,
                        Duration.ZERO,
                        0,
                        1_000_000,
                        null);

        assertThat(pointers(judge(ask, null)))
                .containsExactlyInAnyOrder(
                        "#/target",
                        "#/model",
                        "#/arrivals",
                        "#/ratePerSecond",
                        "#/duration",
                        "#/promptTokens",
                        "#/outputTokens");
    }

    @Test
    void eitherAnEndpointOrATargetIsGiven() {
        assertThat(pointers(judge(ask(null, null, "m"), null))).containsExactly("#/endpointId");
        assertThat(pointers(judge(ask("e-1", "http://127.0.0.1:18090", "m"), ENDPOINT)))
                .containsExactly("#/endpointId");
        assertThat(pointers(judge(ask("e-2", null, null), null))).containsExactly("#/endpointId");
        assertThat(pointers(judge(ask(null, "http://127.0.0.1:18090", null), null)))
                .containsExactly("#/model");
        assertThat(pointers(judge(ask(null, "not a url", "m"), null))).containsExactly("#/target");
    }

    @Test
    void aRunStaysWithinItsBudget() {
        var ask =
                new StressAsk(
                        null,
                        "http://127.0.0.1:18090",
                        "m",
                        null,
                        300.0,
                        Duration.ofMinutes(11),
                        null,
                        null,
                        null);

        assertThat(pointers(judge(ask, null))).containsExactly("#/ratePerSecond", "#/duration");
    }

    private static StressAsk ask(
            @Nullable String endpointId, @Nullable String target, @Nullable String model) {
        return new StressAsk(endpointId, target, model, null, null, null, null, null, null);
    }

    private static Admission judge(StressAsk ask, @Nullable Endpoint endpoint) {
        return Admission.judge(
                ask,
                endpoint,
                new AllowedTargets(AllowedTargets.LOOPBACK),
                new Admission.Budget(200, Duration.ofMinutes(10)),
                7);
    }

    private static List<String> pointers(Admission admission) {
        return switch (admission) {
            case Admission.Admitted _ -> List.of();
            case Admission.Refused(List<Violation> violations) ->
                    violations.stream().map(Violation::pointer).toList();
        };
    }
}
