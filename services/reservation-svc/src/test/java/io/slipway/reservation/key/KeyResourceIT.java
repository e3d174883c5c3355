package io.slipway.reservation.key;

import static io.restassured.RestAssured.given;
import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.reservation.request.Desk;
import io.slipway.testkit.SlipwayStack;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class KeyResourceIT {
    @BeforeEach
    void clear() {
        Desk.clear();
        sql("delete from api_key");
    }

    @Test
    void letsAProgramInWithTheRoleAndInTheNameOfItsMaker() {
        var made = make("operator", Map.of("name", "ci", "hours", 1));
        String secret = made.extract().path("secret");
        String id = made.extract().path("key.id");

        made.header("Cache-Control", is("no-store"))
                .body("key.prefix", is(secret.substring(0, 16)), "key.role", is("operator"));
        with(secret)
                .body(ask(1, "h100", 1))
                .post(PATH)
                .then()
                .statusCode(201)
                .body("owner", is("operator"), "apiKeyId", is(id));
        with(secret).get("/api/keys/" + id).then().body("lastUsedAt", notNullValue());
        as("operator")
                .get("/api/keys")
                .then()
                .body("items.id", hasItem(id), "items[0]", not(hasKey("secret")));
        as("operator").get("/api/keys").then().body(not(containsString(secret)));
    }

    @Test
    void goodForTwoHoursUnlessToldOtherwise() {
        var key = make("operator", Map.of("name", "ci")).extract();

        var created = Instant.parse(key.path("key.createdAt"));
        assertThat(Instant.parse(key.path("key.expiresAt")))
                .isCloseTo(created.plus(ApiKeys.LIVES), within(1, ChronoUnit.SECONDS));
    }

    @Test
    void saysWhatIsWrongWithAKeyThatIsNotGood() {
        String unknown = "slk_aaaaaaaaaaaa_" + "x".repeat(43);
        refused(unknown, "not known");
        refused("slk_short", "not known");

        var expired = make("operator", Map.of("name", "expired")).extract();
        sql(
                "update api_key set expires_at = clock_timestamp() - interval '1 second' where id = '%s'"
                        .formatted(expired.<String>path("key.id")));
        refused(expired.path("secret"), "expired");

        var revoked = make("operator", Map.of("name", "revoked")).extract();
        as("operator")
                .post("/api/keys/" + revoked.<String>path("key.id") + ":revoke")
                .then()
                .statusCode(200)
                .body("state", is("revoked"));
        refused(revoked.path("secret"), "revoked");
    }

    @Test
    void aRightPrefixIsWorthNothing() {
        String secret = make("operator", Map.of("name", "ci")).extract().path("secret");

        refused(secret.substring(0, 17) + "y".repeat(43), "not known");
    }

    @Test
    void theOldSecretOfARotatedKeyStopsAtOnceOrAfterTheOverlap() {
        var first = make("operator", Map.of("name", "ci")).extract();
        String id = first.path("key.id");

        String second = rotated(id, 0);
        refused(first.path("secret"), "not known");
        with(second).get(PATH).then().statusCode(200);

        String third = rotated(id, 10);
        with(second).get(PATH).then().statusCode(200);
        with(third).get(PATH).then().statusCode(200);
        sql("update api_key set last_good_until = clock_timestamp() - interval '1 second'");
        refused(second, "not known");
    }

    @Test
    void holdsToItsLimits() {
        String secret =
                make(
                                "operator",
                                Map.of(
                                        "name",
                                        "small",
                                        "gpus",
                                        2,
                                        "gpuTypes",
                                        List.of("h100"),
                                        "longestHours",
                                        1))
                        .extract()
                        .path("secret");

        limit(secret, ask(1, "a100", 1), "#/gpuType");
        limit(secret, ask(1, "h100", 2), "#/hours");
        limit(secret, ask(4, "h100", 1), "#/gpus");
        String id =
                with(secret)
                        .body(ask(2, "h100", 0.5))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");
        limit(secret, ask(1, "h100", 0.5), "#/gpus");
        with(secret)
                .body(Map.of("hours", 1))
                .post(PATH + "/" + id + ":extend")
                .then()
                .statusCode(403)
                .body("causes[0].pointer", is("#/hours"));
        as("operator").body(ask(1, "h100", 0.5)).post(PATH).then().statusCode(201);
    }

    @Test
    void canDoNoMoreThanItsMaker() {
        make("viewer", Map.of("name", "up", "role", "operator"), 403)
                .body("type", is("/problems/key-role-too-high"), "causes[0].pointer", is("#/role"));
        String reader =
                make("operator", Map.of("name", "r", "role", "viewer")).extract().path("secret");
        with(reader).get(PATH).then().statusCode(200);
        with(reader).body(ask(1, "h100", 1)).post(PATH).then().statusCode(403);
        with(reader)
                .body(Map.of("name", "child"))
                .post("/api/keys")
                .then()
                .statusCode(403)
                .body("type", is("/problems/key-makes-no-keys"), "fix", containsString("login"));
    }

    @Test
    void isItsOwnersAndTheAdminsOnly() {
        String id = make("operator", Map.of("name", "mine")).extract().path("key.id");

        as("viewer").get("/api/keys/" + id).then().statusCode(404);
        as("other-admin").get("/api/keys/" + id).then().statusCode(404);
        as("admin").get("/api/keys/" + id).then().statusCode(200);
        as("admin").post("/api/keys/" + id + ":revoke").then().statusCode(200);
    }

    @Test
    void pointsToWhatIsWrongWithAWish() {
        make("operator", Map.of("name", "", "hours", 500, "gpus", 0, "role", "king"), 400)
                .body("causes.pointer", is(List.of("#/name", "#/role", "#/hours", "#/gpus")));
    }

    @Test
    void isKeptAsAHashOnly() {
        String secret = make("operator", Map.of("name", "ci")).extract().path("secret");

        sql(
                """
                do $$ begin
                    if exists (select 1 from api_key k where k::text like '%%%s%%') then
                        raise exception 'the secret is in the table';
                    end if;
                end $$
                """
                        .formatted(secret.substring(17)));
        assertThat(Secret.of(secret)).get().hasToString(secret.substring(0, 16) + "_…");
    }

    private static ValidatableResponse make(String login, Map<String, Object> ask) {
        return make(login, ask, 201);
    }

    private static ValidatableResponse make(String login, Map<String, Object> ask, int status) {
        return as(login).body(new HashMap<>(ask)).post("/api/keys").then().statusCode(status);
    }

    private static String rotated(String id, int overlapMinutes) {
        return as("operator")
                .body(Map.of("overlapMinutes", overlapMinutes))
                .post("/api/keys/" + id + ":rotate")
                .then()
                .statusCode(200)
                .extract()
                .path("secret");
    }

    private static void refused(String secret, String why) {
        with(secret)
                .get(PATH)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"))
                .body("detail", containsString(why), "fix", containsString("slipway key create"));
    }

    private static void limit(String secret, Map<String, Object> ask, String pointer) {
        with(secret)
                .body(ask)
                .post(PATH)
                .then()
                .statusCode(403)
                .body(
                        "type",
                        is("/problems/key-limit-exceeded"),
                        "causes[0].pointer",
                        is(pointer),
                        "fix",
                        notNullValue());
    }

    private static Map<String, Object> ask(int gpus, String type, Number hours) {
        return Map.of("gpus", gpus, "gpuType", type, "hours", hours);
    }

    private static RequestSpecification with(String secret) {
        return given().urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + secret)
                .contentType("application/json");
    }
}
