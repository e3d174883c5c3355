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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class AuthorizationIT {
    private static final String[] READERS = {"viewer", "operator", "admin", "producer"};
    private static final String[] WRITERS = {"operator", "admin", "producer"};
    private static final String[] PEOPLE = {"viewer", "operator", "admin"};
    private static final String ASK = "{\"gpus\":1,\"gpuType\":\"h100\",\"hours\":1}";

    @Test
    void letsInWhoMayAndNobodyElse() {
        String id = Await.value(AuthorizationIT::reserve, made -> made != null);
        String key = made("/api/keys", "viewer", "{\"name\":\"walk\"}", "key.id");
        String pool = "walk";
        made("/api/pools", "admin", "{\"name\":\"walk\",\"nodes\":[\"1x2:l4\"]}", "name");
        String window = made("/api/maintenance", "admin", closing(pool), "window.id");
        String booking = made("/api/bookings", "operator", booking(), "id");

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
                        Operation.of("GET /api/nodes").allows(READERS),
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
                                .owned(),
                        Operation.of("PATCH /api/reservations/{id}")
                                .allows(WRITERS)
                                .with("id", id)
                                .header("If-Match", "*")
                                .sending("{\"name\":\"walk\"}")
                                .owned(),
                        Operation.of("POST /api/reservations/{id}:share")
                                .allows(WRITERS)
                                .with("id", id)
                                .sending("{\"githubUser\":\"octocat\"}")
                                .owned(),
                        Operation.of("POST /api/reservations/{id}:unshare")
                                .allows(WRITERS)
                                .with("id", id)
                                .sending("{\"githubUser\":\"octocat\"}")
                                .owned(),
                        Operation.of("POST /api/reservations/{id}:jupyter")
                                .allows(WRITERS)
                                .with("id", id)
                                .sending("{\"on\":true}")
                                .owned(),
                        Operation.of("GET /api/reservations/{id}/events")
                                .allows(READERS)
                                .with("id", id)
                                .owned(),
                        Operation.of("GET /api/reservations/usage").allows(READERS).listed(),
                        Operation.of("GET /api/reservations/calendar").allows(READERS),
                        Operation.of("POST /api/keys")
                                .allows(PEOPLE)
                                .sending("{\"name\":\"walk\",\"role\":\"viewer\"}"),
                        Operation.of("GET /api/keys").allows(PEOPLE).listed(),
                        Operation.of("GET /api/keys/{id}").allows(PEOPLE).with("id", key).owned(),
                        Operation.of("POST /api/keys/{id}:rotate")
                                .allows(PEOPLE)
                                .with("id", key)
                                .sending("{}")
                                .owned(),
                        Operation.of("POST /api/keys/{id}:revoke")
                                .allows(PEOPLE)
                                .with("id", key)
                                .owned(),
                        Operation.of("GET /api/pools").allows(READERS),
                        Operation.of("GET /api/pools/{name}").allows(READERS).with("name", pool),
                        Operation.of("GET /api/pools/{name}/events")
                                .allows(READERS)
                                .with("name", pool),
                        Operation.of("POST /api/pools")
                                .allows("admin")
                                .sending("{\"name\":\"walk-2\",\"nodes\":[\"1x2:l4\"]}"),
                        Operation.of("POST /api/pools/{name}:change")
                                .allows("admin")
                                .with("name", pool)
                                .sending("{\"zone\":\"z\"}"),
                        Operation.of("GET /api/maintenance").allows(READERS),
                        Operation.of("POST /api/maintenance")
                                .allows("admin")
                                .with("dryRun", "true")
                                .sending(closing(pool)),
                        Operation.of("DELETE /api/maintenance/{id}")
                                .allows("admin")
                                .with("id", window),
                        Operation.of("DELETE /api/pools/{name}").allows("admin").with("name", pool),
                        Operation.of("POST /api/bookings").allows(WRITERS).sending(booking()),
                        Operation.of("GET /api/bookings").allows(READERS).listed(),
                        Operation.of("GET /api/bookings/{id}")
                                .allows(READERS)
                                .with("id", booking)
                                .owned(),
                        Operation.of("POST /api/bookings/{id}:cancel")
                                .allows(WRITERS)
                                .with("id", booking)
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

    private static String made(String path, String login, String body, String field) {
        return given().auth()
                .oauth2(Tokens.of(login))
                .contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .extract()
                .path(field);
    }

    private static String closing(String pool) {
        return "{\"pool\":\"%s\",\"nodes\":[\"%s-l4-1\"],\"until\":\"%s\",\"cause\":\"walk\"}"
                .formatted(pool, pool, Instant.now().plus(Duration.ofDays(1)));
    }

    private static String booking() {
        return "{\"gpus\":1,\"gpuType\":\"h100\",\"hours\":0.1,\"days\":[\"MONDAY\"],\"at\":\"04:00\",\"until\":\"%s\"}"
                .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(8));
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
