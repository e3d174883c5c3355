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
public final class Desk {
    public static final String PATH = "/api/reservations";

    private Desk() {}

    public static RequestSpecification as(String login) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of(login))
                .contentType("application/json");
    }

    public static Response reserve(int gpus, String gpuType, Number hours) {
        return as("operator")
                .body(Map.of("gpus", gpus, "gpuType", gpuType, "hours", hours))
                .post(PATH);
    }

    public static String reserved(int gpus, String gpuType, Number hours) {
        return reserve(gpus, gpuType, hours).then().statusCode(201).extract().path("id");
    }

    public static ValidatableResponse show(String id) {
        return as("viewer").get(PATH + "/" + id).then().statusCode(200);
    }

    public static Response cancel(String id) {
        return as("operator").post(PATH + "/" + id + ":cancel");
    }

    public static Response extend(String id, Number hours) {
        return as("operator").body(Map.of("hours", hours)).post(PATH + "/" + id + ":extend");
    }

    public static ValidatableResponse until(String id, String state) {
        Await.until(() -> assertThat(show(id).extract().<String>path("state")).isEqualTo(state));
        return show(id);
    }

    public static Instant startsAt(String id) {
        return Instant.parse(show(id).extract().path("startsAt"));
    }

    static Instant endsAt(String id) {
        return Instant.parse(show(id).extract().path("endsAt"));
    }

    /** Makes everything that happened lie so much further back, as if that time had passed. */
    public static void letPass(Duration time) {
        sql(
                """
                with locked as (update pool set decided_at = decided_at - interval '%1$d seconds'
                                returning name)
                update reservation set
                    created_at = created_at - interval '%1$d seconds',
                    state_since = state_since - interval '%1$d seconds',
                    starts_at = starts_at - interval '%1$d seconds',
                    agreed_end = agreed_end - interval '%1$d seconds',
                    ends_at = ends_at - interval '%1$d seconds',
                    started_at = started_at - interval '%1$d seconds',
                    due_at = due_at - interval '%1$d seconds'
                from locked where pool = locked.name
                """
                        .formatted(time.toSeconds()));
    }

    /** Nobody runs and nobody waits, and there is the configured pool only. */
    public static void clear() {
        Await.until(
                () ->
                        as("viewer")
                                .get(PATH + "/availability")
                                .then()
                                .statusCode(200)
                                .body("gpuTypes.findAll { it.pool == 'default' }.size()", is(2)));
        sql(
                """
                do $$ begin
                    update pool set decided_at = clock_timestamp();
                    update gpu set reservation_id = null where reservation_id is not null;
                    delete from reservation;
                    delete from booking_series;
                    delete from closure;
                    delete from node where pool <> 'default';
                    delete from pool where name <> 'default';
                    update pool set closed_until = null;
                end $$
                """);
    }

    public static void sql(String statement) {
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
