package io.slipway.reservation.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.testkit.Await;
import io.slipway.testkit.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What a test says to the service, and to its database about the time. */
final class Desk {
    static final String PATH = "/api/reservations";

    private Desk() {}

    static RequestSpecification as(String login) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of(login))
                .contentType("application/json");
    }

    static Response reserve(int gpus, String gpuType, Number hours) {
        return as("operator")
                .body(Map.of("gpus", gpus, "gpuType", gpuType, "hours", hours))
                .post(PATH);
    }

    static String reserved(int gpus, String gpuType, Number hours) {
        return reserve(gpus, gpuType, hours).then().statusCode(201).extract().path("id");
    }

    static ValidatableResponse show(String id) {
        return as("viewer").get(PATH + "/" + id).then().statusCode(200);
    }

    static Response cancel(String id) {
        return as("operator").post(PATH + "/" + id + ":cancel");
    }

    static Response extend(String id, Number hours) {
        return as("operator").body(Map.of("hours", hours)).post(PATH + "/" + id + ":extend");
    }

    static ValidatableResponse until(String id, String state) {
        Await.until(() -> assertThat(show(id).extract().<String>path("state")).isEqualTo(state));
        return show(id);
    }

    static Instant startsAt(String id) {
        return Instant.parse(show(id).extract().path("startsAt"));
    }

    static Instant endsAt(String id) {
        return Instant.parse(show(id).extract().path("endsAt"));
    }

    /** Makes everything that happened lie so much further back, as if that time had passed. */
    static void letPass(Duration time) {
        sql(
                """
                with locked as (update pool set decided_at = decided_at - interval '%1$d seconds'
                                returning name)
                update reservation set
                    created_at = created_at - interval '%1$d seconds',
                    state_since = state_since - interval '%1$d seconds',
                    starts_at = starts_at - interval '%1$d seconds',
                    ends_at = ends_at - interval '%1$d seconds',
                    started_at = started_at - interval '%1$d seconds',
                    due_at = due_at - interval '%1$d seconds'
                from locked where pool = locked.name
                """
                        .formatted(time.toSeconds()));
    }

    /** Nobody runs and nobody waits. */
    static void clear() {
        Await.until(
                () ->
                        as("viewer")
                                .get(PATH + "/availability")
                                .then()
                                .statusCode(200)
                                .body("gpuTypes.size()", is(2)));
        sql(
                """
                do $$ begin
                    update pool set decided_at = clock_timestamp();
                    update gpu set reservation_id = null where reservation_id is not null;
                    delete from reservation;
                end $$
                """);
    }

    static void sql(String statement) {
        Await.await(
                () ->
                        Panache.withTransaction(
                                () ->
                                        Panache.getSession()
                                                .chain(
                                                        session ->
                                                                session.createNativeQuery(statement)
                                                                        .executeUpdate())));
    }
}
