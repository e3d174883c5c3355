package io.slipway.deploy;

import static io.restassured.RestAssured.given;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testkit.Golden;
import io.slipway.testkit.OpenApiWalk;
import io.slipway.testkit.Operation;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class AuthorizationIT {
    private static final String[] READERS = {"viewer", "operator", "admin", "producer"};
    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    @Test
    void letsInWhoMayAndNobodyElse() {
        String job =
                given().auth()
                        .oauth2(Tokens.of("operator"))
                        .contentType("application/json")
                        .body("{\"name\":\"walk\"}")
                        .post("/api/hyperpod/deploy")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");

        OpenApiWalk.of(
                        Operation.of("POST /api/hyperpod/deploy")
                                .allows("operator", "admin", "producer")
                                .sending("{\"name\":\"walk-two\"}"),
                        Operation.of("POST /api/hyperpod/deploy:preview")
                                .allows(READERS)
                                .sending("{\"name\":\"walk-three\"}"),
                        Operation.of("POST /api/hyperpod/destroy")
                                .allows("operator", "admin")
                                .sending("{\"clusterId\":\"%s\"}".formatted(UNKNOWN))
                                .owned(),
                        Operation.of("GET /api/hyperpod/jobs").allows(READERS).listed(),
                        Operation.of("GET /api/hyperpod/jobs/{id}")
                                .allows(READERS)
                                .with("id", job)
                                .owned(),
                        Operation.of("GET /api/hyperpod/jobs/{id}/logs")
                                .allows(READERS)
                                .with("id", job)
                                .header("Accept", "text/plain")
                                .owned(),
                        Operation.of("GET /api/hyperpod/jobs/{id}/history")
                                .allows(READERS)
                                .with("id", job)
                                .owned(),
                        Operation.of("GET /api/hyperpod/jobs/{id}/steps")
                                .allows(READERS)
                                .with("id", job)
                                .owned(),
                        Operation.of("POST /api/hyperpod/jobs/{id}:retry")
                                .allows("operator", "admin")
                                .with("id", job)
                                .owned(),
                        Operation.of("POST /api/hyperpod/jobs/{id}:approve")
                                .allows("operator", "admin")
                                .with("id", job)
                                .owned(),
                        Operation.of("POST /api/hyperpod/jobs/{id}:reject")
                                .allows("operator", "admin")
                                .with("id", job)
                                .sending("{\"reason\":\"walk\"}")
                                .owned(),
                        Operation.of("POST /api/hyperpod/jobs/{id}:cancel")
                                .allows("operator", "admin")
                                .with("id", job)
                                .owned(),
                        Operation.of("POST /api/hyperpod/jobs/{id}:report")
                                .allows("operator", "admin", "producer")
                                .with("id", job)
                                .sending("{\"taskToken\":\"t\",\"outcome\":\"heartbeat\"}")
                                .owned(),
                        Operation.of("GET /api/hyperpod/status")
                                .allows(READERS)
                                .with("jobId", job)
                                .owned(),
                        Operation.of("GET /api/hyperpod/presets").allows(READERS),
                        Operation.of("GET /api/hyperpod/clusters")
                                .allows("viewer", "operator", "admin")
                                .listed(),
                        Operation.of("GET /api/hyperpod/clusters/{id}/nodes")
                                .allows("viewer", "operator", "admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("GET /api/hyperpod/clusters/{id}")
                                .allows("viewer", "operator", "admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}/nodes:reboot")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .sending("{\"nodes\":[\"i-0123456789abcdef0\"]}")
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}/nodes:replace")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .sending("{\"nodes\":[\"i-0123456789abcdef0\"]}")
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}:scale")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .sending("{\"groups\":[{\"name\":\"gpu\",\"count\":1}]}")
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}:recovery")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .sending("{\"mode\":\"manual\"}")
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}:repair")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}:forget")
                                .allows("admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters:import")
                                .allows("admin")
                                .sending("{\"name\":\"walk-four\",\"region\":\"us-east-1\"}"),
                        Operation.of("GET /api/hyperpod/operations")
                                .allows("viewer", "operator", "admin")
                                .listed(),
                        Operation.of("GET /api/hyperpod/operations/{id}")
                                .allows("viewer", "operator", "admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("GET /api/hyperpod/clusters/{id}/drift")
                                .allows("viewer", "operator", "admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("GET /api/hyperpod/clusters/{id}/outputs")
                                .allows("viewer", "operator", "admin")
                                .with("id", UNKNOWN)
                                .owned(),
                        Operation.of("GET /api/hyperpod/clusters/{id}/kubeconfig")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .header("Accept", "application/yaml")
                                .owned(),
                        Operation.of("POST /api/hyperpod/clusters/{id}:extend")
                                .allows("operator", "admin")
                                .with("id", UNKNOWN)
                                .sending("{\"by\":\"PT1H\"}")
                                .owned())
                .andParkedEventsOf("deploy-svc")
                .walk();
    }

    @Test
    void describesItsApiAsItWasFrozen() {
        String description = given().get("/q/openapi").then().statusCode(200).extract().asString();

        Golden.at(
                        Path.of(System.getProperty("slipway.root"))
                                .resolve("contracts/http/deploy-svc.yaml"))
                .matches(description);
    }
}
