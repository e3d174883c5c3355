package io.slipway.stress;

import static io.restassured.RestAssured.given;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import io.slipway.testkit.Await;
import io.slipway.testkit.Golden;
import io.slipway.testkit.OpenApiWalk;
import io.slipway.testkit.Operation;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import java.nio.file.Path;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class AuthorizationIT {
    private static final String[] READERS = {"viewer", "operator", "admin", "producer"};
    private static final String[] ASKERS = {"operator", "admin", "producer"};

    @Test
    void letsInWhoMayAndNobodyElse() {
        try (LlmSimulator llm = LlmSimulator.start(Settings.local(0))) {
            String ask =
                    "{\"target\":\"%s\",\"model\":\"m\",\"duration\":\"PT0.1S\",\"ratePerSecond\":20}"
                            .formatted(llm.uri());
            String run = asked(ask);
            Await.until(
                    () ->
                            as("viewer")
                                    .get("/api/stress/runs/" + run)
                                    .then()
                                    .body("state", Matchers.is("completed")));
            String waiting = asked(ask.replace("PT0.1S", "PT1M"));

            OpenApiWalk.of(
                            Operation.of("POST /api/stress/runs").allows(ASKERS).sending(ask),
                            Operation.of("GET /api/stress/runs").allows(READERS).listed(),
                            Operation.of("GET /api/stress/runs/{id}")
                                    .allows(READERS)
                                    .with("id", run)
                                    .owned(),
                            Operation.of("GET /api/stress/runs/{id}/report")
                                    .allows(READERS)
                                    .with("id", run)
                                    .owned(),
                            Operation.of("POST /api/stress/runs/{id}:cancel")
                                    .allows(ASKERS)
                                    .with("id", waiting)
                                    .owned())
                    .andParkedEventsOf("stress-svc")
                    .walk();
        }
    }

    @Test
    void describesItsApiAsItWasFrozen() {
        String description = given().get("/q/openapi").then().statusCode(200).extract().asString();

        Golden.at(
                        Path.of(System.getProperty("slipway.root"))
                                .resolve("contracts/http/stress-svc.yaml"))
                .matches(description);
    }

    private static String asked(String body) {
        return as("operator")
                .body(body)
                .post("/api/stress/runs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static RequestSpecification as(String login) {
        return given().auth().oauth2(Tokens.of(login)).contentType("application/json");
    }
}
