package io.slipway.endpoint;

import static io.restassured.RestAssured.given;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import io.slipway.testkit.Events;
import io.slipway.testkit.Golden;
import io.slipway.testkit.OpenApiWalk;
import io.slipway.testkit.Operation;
import io.slipway.testkit.SlipwayStack;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TestKnobs.class)
@WithTestResource(SlipwayStack.class)
class AuthorizationIT {
    private static final String[] READERS = {"viewer", "operator", "admin", "producer"};
    private static final String[] CALLERS = {"operator", "admin", "producer"};

    @Test
    void letsInWhoMayAndNobodyElse() {
        try (var llm = LlmSimulator.start(Settings.local(0))) {
            var cluster = ACluster.of("team-a", llm.uri());
            cluster.ready();
            String id = cluster.endpointId();
            Events.first(EndpointEvent.TOPIC, id, EndpointEvent.Ready.TYPE);

            OpenApiWalk.of(
                            Operation.of("GET /api/endpoints").allows(READERS).listed(),
                            Operation.of("GET /api/endpoints/{id}")
                                    .allows(READERS)
                                    .with("id", id)
                                    .owned(),
                            Operation.of("POST /api/endpoints/{id}/v1/chat/completions")
                                    .allows(CALLERS)
                                    .with("id", id)
                                    .sending("{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}")
                                    .owned(),
                            Operation.of("POST /api/endpoints/{id}/v1/completions")
                                    .allows(CALLERS)
                                    .with("id", id)
                                    .sending("{\"model\":\"m\",\"prompt\":\"x\"}")
                                    .owned())
                    .andParkedEventsOf("endpoint-svc")
                    .walk();
        }
    }

    @Test
    void describesItsApiAsItWasFrozen() {
        String description = given().get("/q/openapi").then().statusCode(200).extract().asString();

        Golden.at(
                        Path.of(System.getProperty("slipway.root"))
                                .resolve("contracts/http/endpoint-svc.yaml"))
                .matches(description);
    }
}
