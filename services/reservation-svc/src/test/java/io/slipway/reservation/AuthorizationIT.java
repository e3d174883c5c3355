package io.slipway.reservation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testkit.Await;
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
    private static final String[] WRITERS = {"operator", "admin", "producer"};
    private static final String ASK = "{\"gpus\":1,\"gpuType\":\"h100\",\"hours\":1}";

    @Test
    void letsInWhoMayAndNobodyElse() {
        String id = Await.value(AuthorizationIT::reserve, made -> made != null);

        OpenApiWalk.of(
                        Operation.of("POST /api/reservations").allows(WRITERS).sending(ASK),
                        Operation.of("GET /api/reservations").allows(READERS).listed(),
                        Operation.of("GET /api/reservations/availability").allows(READERS),
                        Operation.of("GET /api/reservations/{id}")
                                .allows(READERS)
                                .with("id", id)
                                .owned(),
                        Operation.of("GET /api/reservations/quotas").allows(READERS),
                        Operation.of("GET /api/reservations/{id}/outlook")
                                .allows(READERS)
                                .with("id", id)
                                .owned(),
                        Operation.of("GET /api/reservations/{id}/access")
                                .allows(READERS)
                                .with("id", id)
                                .owned(),
                        Operation.of("GET /api/nodes").allows(READERS).listed(),
                        Operation.of("GET /api/nodes/groups").allows("operator", "admin"),
                        Operation.of("POST /api/nodes/{name}:plan")
                                .allows("admin")
                                .with("name", "h100-1")
                                .sending("{\"operation\":\"drain\"}"),
                        Operation.of("POST /api/nodes/{name}:apply")
                                .allows("admin")
                                .with("name", "h100-1")
                                .sending("{\"operation\":\"drain\",\"hash\":\"0\"}"),
                        Operation.of("POST /api/reservations:preview").allows(READERS).sending(ASK),
                        Operation.of("POST /api/reservations/{id}:extend")
                                .allows(WRITERS)
                                .with("id", id)
                                .sending("{\"hours\":0.1}")
                                .owned(),
                        Operation.of("POST /api/reservations/{id}:cancel")
                                .allows(WRITERS)
                                .with("id", id)
                                .owned())
                .andParkedEventsOf("reservation-svc")
                .walk();
    }

    @Test
    void describesItsApiAsItWasFrozen() {
        String description = given().get("/q/openapi").then().statusCode(200).extract().asString();

        assertThat(description).contains("operationId: reserve");
        Golden.at(
                        Path.of(System.getProperty("slipway.root"))
                                .resolve("contracts/http/reservation-svc.yaml"))
                .matches(description);
    }

    private static String reserve() {
        return given().auth()
                .oauth2(Tokens.of("operator"))
                .contentType("application/json")
                .body(ASK)
                .post("/api/reservations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
