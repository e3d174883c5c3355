package io.slipway.deploy.job;

import static io.slipway.deploy.job.Ask.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.deploy.deployer.ScriptedDeployer;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test's configuration warns six and three seconds before the end. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class ExpiryIT {
    @Test
    void warnsAndThenTakesTheClusterAway() {
        String name = Ask.name("ends");
        Ask ask = ready(name, "PT8S");
        String cluster = ask.job().extract().path("clusterId");

        String teardown =
                Await.value(
                        () ->
                                as("viewer")
                                        .get("/api/hyperpod/jobs?state=expiring&pageSize=200")
                                        .then()
                                        .extract()
                                        .<String>path(
                                                "items.find { it.clusterId == '%s' }?.id"
                                                        .formatted(cluster)),
                        found -> found != null);
        Ask gone = new Ask(name, teardown);
        gone.job().body("requestedBy", is("slipway"), "action", is("destroy"));
        gone.judged("pre", true).reaches("destroyed");

        assertThat(gone.way()).containsExactly("expiring", "destroying", "destroyed");
        assertThat(ScriptedDeployer.of(name).there()).isEmpty();
        List<String> types =
                Events.upTo(ClusterEvent.TOPIC, cluster, ClusterEvent.Destroyed.TYPE).stream()
                        .map(CloudEvent::type)
                        .toList();
        assertThat(types.subList(2, types.size() - 1))
                .hasSizeBetween(1, 2)
                .containsOnly(ClusterEvent.Expiring.TYPE);
        as("viewer")
                .accept("text/plain")
                .get("/api/hyperpod/jobs/%s/logs?tail=10".formatted(ask.id()))
                .then()
                .body(containsString("slipway cluster extend " + cluster));
    }

    @Test
    void aClusterThatIsExtendedStays() {
        Ask ask = ready(Ask.name("long"), "PT40S");
        String cluster = ask.job().extract().path("clusterId");
        String end = end(cluster);

        as("operator")
                .body("{\"by\":\"PT4H\"}")
                .post("/api/hyperpod/clusters/%s:extend".formatted(cluster))
                .then()
                .statusCode(200)
                .body("state", is("ready"));

        assertThat(end(cluster)).isGreaterThan(end);
        as("operator")
                .body("{\"by\":\"soon\"}")
                .post("/api/hyperpod/clusters/%s:extend".formatted(cluster))
                .then()
                .statusCode(400);
        as("operator")
                .body("{\"until\":\"2020-01-01T00:00:00Z\"}")
                .post("/api/hyperpod/clusters/%s:extend".formatted(cluster))
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/until"));
        as("other")
                .body("{\"by\":\"PT4H\"}")
                .post("/api/hyperpod/clusters/%s:extend".formatted(cluster))
                .then()
                .statusCode(404);
    }

    private static Ask ready(String name, String ttl) {
        Ask ask = Ask.accepted(name, ",\"ttl\":\"%s\"".formatted(ttl)).judged("pre", true);
        ask.reaches("verifying");
        ask.judged("post", true).reaches("ready");
        return ask;
    }

    private static String end(String cluster) {
        return as("viewer")
                .get("/api/hyperpod/clusters/" + cluster)
                .then()
                .statusCode(200)
                .extract()
                .path("expiresAt");
    }
}
