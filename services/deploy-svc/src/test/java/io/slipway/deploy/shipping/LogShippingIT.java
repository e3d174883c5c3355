package io.slipway.deploy.shipping;

import static io.slipway.deploy.job.Ask.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.deploy.AwsStack;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.job.Ask;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** What a job says is at CloudWatch, once and in order, whatever becomes of the calls. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
@WithTestResource(value = AwsStack.class, scope = TestResourceScope.GLOBAL)
class LogShippingIT {
    private final AwsWorld world = AwsStack.world();

    @Test
    void shipsEveryLineOnceAlsoWhenAnswersAreLostAndCallsAreThrottled() {
        fails("error-after", "drop-after", "throttle", "drop-before");
        Ask ask = Ask.accepted(Ask.name("ship"), "");

        ask.judged("pre", true).reaches("verifying");
        Await.until(() -> assertThat(shipped(ask)).isNotEmpty());
        fails("drop-after", "error-after");
        ask.judged("post", true).reaches("ready");

        Await.until(
                () -> {
                    List<String> log = log(ask);
                    assertThat(shipped(ask)).hasSize(log.size()).isEqualTo(log);
                });
    }

    /** Each of them befalls two calls. */
    private void fails(String... effects) {
        for (String effect : effects) {
            world.admin(
                    "POST",
                    "faults",
                    "{\"service\": \"logs\", \"operation\": \"PutLogEvents\", \"effect\": \"%s\", \"count\": 2}"
                            .formatted(effect));
        }
    }

    /** As the stream shall have it: each line with its number. */
    private static List<String> log(Ask ask) {
        List<String> lines =
                as("viewer")
                        .accept("text/plain")
                        .get("/api/hyperpod/jobs/%s/logs".formatted(ask.id()))
                        .asString()
                        .lines()
                        .map(line -> line.substring(line.indexOf(' ') + 1))
                        .toList();
        return IntStream.range(0, lines.size())
                .mapToObj(i -> (i + 1) + " " + lines.get(i))
                .toList();
    }

    private List<String> shipped(Ask ask) {
        try {
            return world
                    .aws()
                    .logs()
                    .getLogEvents(
                            get ->
                                    get.logGroupName("/slipway/jobs")
                                            .logStreamName("team-a/" + ask.id())
                                            .startFromHead(true))
                    .events()
                    .stream()
                    .map(OutputLogEvent::message)
                    .toList();
        } catch (ResourceNotFoundException _) {
            return List.of();
        }
    }
}
