package io.slipway.endpoint.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.endpoint.provision.EndpointState.Ended;
import io.slipway.endpoint.provision.EndpointState.Failed;
import io.slipway.endpoint.provision.EndpointState.Probing;
import io.slipway.endpoint.provision.EndpointState.Ready;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final Pace PACE = new Pace(Duration.ofMinutes(10), Duration.ofSeconds(15));
    private static final String URL = "http://gateway/api/endpoints/1";
    private static final ProbeAnswer SILENT = new ProbeAnswer.Silent("refused the connection");

    @Test
    void aClusterIsRegisteredUnderAnIdThatFollowsFromItsOwn() {
        Endpoint once = registered("http://10.0.0.7:8000");
        Endpoint again = registered("http://10.0.0.7:8000");

        assertThat(once.id()).isEqualTo(again.id());
        assertThat(once.id()).isNotEqualTo(EndpointId.of("another"));
        assertThat(once.name()).isEqualTo("train-a");
        assertThat(once.tenant()).isEqualTo("team-a");
        assertThat(once.state()).isEqualTo(new Probing(NOON.plus(PACE.deadline()), NOON, 0, null));
    }

    @Test
    void registeringTellsNothingYet() {
        assertThat(register("http://10.0.0.7:8000").announcement()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://model",
                "model:8000",
                "http://",
                "http://user:secret@model",
                "not a url",
                "http://model?key=1",
                "http://model#top",
                ""
            })
    void anAddressThatCannotBeUsedFailsAtOnceAndSaysWhatToDo(String modelServer) {
        Endpoint.Step step = register(modelServer);

        assertThat(step.endpoint().state()).isInstanceOf(Failed.class);
        assertThat(step.announcement())
                .isInstanceOfSatisfying(
                        EndpointEvent.Failed.class,
                        failed -> {
                            assertThat(failed.reason()).startsWith("the address of the model");
                            assertThat(failed.reason()).doesNotContain("secret");
                            assertThat(failed.remediation()).contains("deploy again");
                        });
    }

    @Test
    void aServerThatAnswersMakesTheEndpointReadyAndTellsTheInvocationUrl() {
        Endpoint endpoint = registered("http://10.0.0.7:8000");
        Instant later = NOON.plusSeconds(90);

        Endpoint.Step step = endpoint.probed(new ProbeAnswer.Serving("llama"), PACE, URL, later);

        assertThat(step.endpoint().state()).isEqualTo(new Ready("llama", later));
        assertThat(step.announcement())
                .isEqualTo(
                        new EndpointEvent.Ready(
                                endpoint.id().toString(),
                                "team-a",
                                "c-1",
                                "train-a",
                                "llama",
                                URL,
                                later));
    }

    @Test
    void aSilentServerIsAskedAgainAfterALongerPauseEachTime() {
        Endpoint endpoint = registered("http://10.0.0.7:8000");

        Endpoint first = endpoint.probed(SILENT, PACE, URL, NOON).endpoint();
        Endpoint second = first.probed(SILENT, PACE, URL, NOON).endpoint();

        assertThat(first.state())
                .isEqualTo(
                        new Probing(
                                NOON.plus(PACE.deadline()),
                                NOON.plusMillis(500),
                                1,
                                "refused the connection"));
        assertThat(second.state())
                .isEqualTo(
                        new Probing(
                                NOON.plus(PACE.deadline()),
                                NOON.plusMillis(1000),
                                2,
                                "refused the connection"));
    }

    @ParameterizedTest
    @CsvSource({"0, PT0.5S", "1, PT1S", "4, PT8S", "5, PT15S", "1000000, PT15S"})
    void thePauseDoublesUpToItsLimit(int probes, Duration pause) {
        assertThat(PACE.pauseAfter(probes)).isEqualTo(pause);
    }

    @Test
    void theLastProbeIsAtTheDeadline() {
        Instant almost = NOON.plus(PACE.deadline()).minusMillis(1);

        Endpoint endpoint =
                registered("http://10.0.0.7:8000").probed(SILENT, PACE, URL, almost).endpoint();

        assertThat(endpoint.state())
                .isInstanceOfSatisfying(
                        Probing.class,
                        probing ->
                                assertThat(probing.nextProbeAt())
                                        .isEqualTo(NOON.plus(PACE.deadline())));
    }

    @Test
    void aServerThatStaysSilentFailsTheEndpointAtTheDeadlineWithItsLastAnswer() {
        Instant deadline = NOON.plus(PACE.deadline());

        Endpoint.Step step = registered("http://10.0.0.7:8000").probed(SILENT, PACE, URL, deadline);

        assertThat(step.announcement())
                .isInstanceOfSatisfying(
                        EndpointEvent.Failed.class,
                        failed -> {
                            assertThat(failed.reason())
                                    .isEqualTo(
                                            "the model server did not answer within 10 min; at the"
                                                    + " last probe it refused the connection");
                            assertThat(failed.remediation()).isNotBlank();
                            assertThat(failed.failedAt()).isEqualTo(deadline);
                        });
    }

    @Test
    void aServerThatAnswersAtTheVeryEndIsStillReady() {
        Instant deadline = NOON.plus(PACE.deadline());

        Endpoint.Step step =
                registered("http://10.0.0.7:8000")
                        .probed(new ProbeAnswer.Serving("llama"), PACE, URL, deadline);

        assertThat(step.endpoint().state()).isInstanceOf(Ready.class);
    }

    @Test
    void aLateProbeOfAnEndedEndpointChangesNothing() {
        Endpoint ended = registered("http://10.0.0.7:8000").end("its cluster is gone", NOON);

        Endpoint.Step step = ended.probed(new ProbeAnswer.Serving("llama"), PACE, URL, NOON);

        assertThat(step).isEqualTo(new Endpoint.Step(ended, null));
    }

    @Test
    void endingTwiceIsEndingOnce() {
        Endpoint ended = registered("http://10.0.0.7:8000").end("gone", NOON);

        Endpoint again = ended.end("gone again", NOON.plusSeconds(1));

        assertThat(again.state()).isEqualTo(new Ended("gone", NOON));
    }

    private static Endpoint registered(String modelServer) {
        return register(modelServer).endpoint();
    }

    private static Endpoint.Step register(String modelServer) {
        var cluster =
                new ClusterEvent.Ready(
                        "c-1",
                        "j-1",
                        "team-a",
                        "train-a",
                        "us-west-2",
                        "arn",
                        2,
                        modelServer,
                        NOON,
                        null);
        return Endpoint.register(cluster, new ModelServer(modelServer), PACE, NOON);
    }
}
