package io.slipway.guardrail;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.guardrail.verdict.Announced;
import io.slipway.testkit.Events;
import io.slipway.testkit.Golden;
import io.slipway.testkit.OpenApiWalk;
import io.slipway.testkit.Operation;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class AuthorizationIT {
    private static final String[] READERS = {"viewer", "operator", "admin", "producer"};

    private static final String SUPPRESSION =
            "{\"rule\": \"EBS-QUOTA\", \"reason\": \"raised\", \"clusterName\": \"walked\","
                    + " \"until\": \"%s\"}";

    @Inject ObjectMapper json;

    @Test
    void letsInWhoMayAndNobodyElse() {
        String job = Uuid7.text(Instant.now());
        var announced = new Announced(json);
        Announced.publish(
                DeployEvent.TOPIC,
                announced.requested(
                        job, "team-a", "deploy", announced.cluster("demo", "ml.g5.xlarge", 1)));
        String verdict =
                Events.data(
                                Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE),
                                json,
                                GuardrailEvent.Passed.class)
                        .verdictId();

        String suppression =
                given().auth()
                        .oauth2(Tokens.of("admin"))
                        .contentType("application/json")
                        .body(SUPPRESSION.formatted(Instant.now().plus(Duration.ofDays(1))))
                        .post("/api/guardrails/suppressions")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");

        OpenApiWalk.of(
                        Operation.of("POST /api/guardrails/check")
                                .allows(READERS)
                                .sending("{\"name\":\"demo\"}"),
                        Operation.of("GET /api/guardrails/rules").allows(READERS),
                        Operation.of("GET /api/guardrails/rules/{id}")
                                .allows(READERS)
                                .with("id", "NAME-BUDGET"),
                        Operation.of("GET /api/guardrails/suppressions").allows(READERS).listed(),
                        Operation.of("POST /api/guardrails/suppressions")
                                .allows("admin")
                                .sending(
                                        SUPPRESSION.formatted(
                                                Instant.now().plus(Duration.ofDays(1)))),
                        Operation.of("DELETE /api/guardrails/suppressions/{id}")
                                .allows("admin")
                                .with("id", suppression)
                                .owned(),
                        Operation.of("GET /api/guardrails/verdicts")
                                .allows(READERS)
                                .with("jobId", job)
                                .listed(),
                        Operation.of("GET /api/guardrails/verdicts/{id}")
                                .allows(READERS)
                                .with("id", verdict)
                                .owned())
                .andParkedEventsOf("guardrail-svc")
                .walk();
    }

    @Test
    void describesItsApiAsItWasFrozen() {
        String description = given().get("/q/openapi").then().statusCode(200).extract().asString();

        Golden.at(
                        Path.of(System.getProperty("slipway.root"))
                                .resolve("contracts/http/guardrail-svc.yaml"))
                .matches(description);
    }
}
