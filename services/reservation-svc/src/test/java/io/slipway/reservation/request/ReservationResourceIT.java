package io.slipway.reservation.request;

import static io.restassured.RestAssured.given;
import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.endsAt;
import static io.slipway.reservation.request.Desk.extend;
import static io.slipway.reservation.request.Desk.letPass;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.startsAt;
import static io.slipway.reservation.request.Desk.until;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class ReservationResourceIT {
    @Inject ObjectMapper json;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void takesAFreeSizeAllTheWayToActive() {
        var answer =
                as("operator")
                        .body(
                                Map.of(
                                        "gpus", 4,
                                        "gpuType", "h100",
                                        "hours", 2,
                                        "name", "training",
                                        "githubUser", "octocat"))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .body("state", is("queued"), "gpus", is(4), "nodes[0].gpus", is(4))
                        .body("owner", notNullValue(), "position.byArrival", is(1));
        String id = answer.extract().path("id");
        answer.header("Location", endsWith("/api/reservations/" + id));

        until(id, "active").body("detail", containsString("are held"), "position", nullValue());
        assertThat(startsAt(id)).isCloseTo(Instant.now(), within(30, ChronoUnit.SECONDS));
        assertThat(endsAt(id)).isEqualTo(startsAt(id).plus(ofHours(2)));
        assertThat(types(id, 3))
                .containsExactly(
                        ReservationEvent.Queued.TYPE,
                        ReservationEvent.Promised.TYPE,
                        ReservationEvent.Active.TYPE);
        assertThat(Events.ofKey(ReservationEvent.TOPIC, id, 3))
                .extracting(CloudEvent::aggregateVersion)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void promisesTheEndOfWhatRunsAsTheExactStart() {
        String first = reserved(16, "h100", 2);
        until(first, "active");
        String second = reserved(8, "h100", 3);
        String third = reserved(16, "h100", 1);

        assertThat(startsAt(second)).isEqualTo(endsAt(first));
        assertThat(startsAt(third)).isEqualTo(endsAt(second));
        show(third)
                .body("position.byArrival", is(2), "position.byStart", is(2))
                .body("position.gpusAhead", is(8), "nodes", hasSize(2));
    }

    @Test
    void keepsEachGpuTypeToItself() {
        reserved(16, "h100", 24);

        assertThat(startsAt(reserved(4, "a100", 1)))
                .isCloseTo(Instant.now(), within(30, ChronoUnit.SECONDS));
    }

    @Test
    void startsTheNextOneWhenTheFirstIsOver() {
        String first = reserved(16, "h100", 1);
        String second = reserved(16, "h100", 1);
        until(first, "active");
        var promised = startsAt(second);

        letPass(ofHours(1));

        until(first, "expired");
        until(second, "active");
        assertThat(startsAt(second)).isEqualTo(promised.minus(ofHours(1)));
        assertThat(types(first, 4).getLast()).isEqualTo(ReservationEvent.Ended.TYPE);
    }

    @Test
    void movesThoseWhoWaitForwardWhenOneIsGivenUp() {
        String running = reserved(16, "h100", 4);
        String waiting = reserved(16, "h100", 1);
        String last = reserved(8, "h100", 1);
        until(running, "active");
        var before = startsAt(last);

        cancel(running).then().statusCode(200).body("state", is("cancelled"));

        until(waiting, "active");
        assertThat(startsAt(last)).isBefore(before).isEqualTo(endsAt(waiting));
        var moved = data(last, 3).getLast();
        assertThat(moved).isInstanceOf(ReservationEvent.Promised.class);
        assertThat(((ReservationEvent.Promised) moved).startsAt()).isEqualTo(startsAt(last));
        assertThat(((ReservationEvent.Promised) moved).cause()).contains("given up");
    }

    @Test
    void cancelsOnceAndSaysSoAgain() {
        String id = reserved(1, "h100", 1);

        cancel(id).then().statusCode(200).body("state", is("cancelled"));
        cancel(id).then().statusCode(200).body("state", is("cancelled"));
        extend(id, 1).then().statusCode(409).body("type", is("/problems/already-ended"));

        String after = reserved(1, "h100", 1);
        types(after, 2);
        assertThat(types(id, 3).stream().filter(ReservationEvent.Ended.TYPE::equals)).hasSize(1);
    }

    @Test
    void extendsExactlyToTheNextPromise() {
        String first = reserved(16, "h100", 2);
        until(first, "active");

        extend(first, 1)
                .then()
                .statusCode(200)
                .body("hoursGranted", is(1), "limitedBy", is("none"))
                .body("reservation.hours", is(3));
        String next = reserved(8, "h100", 1);
        extend(first, 1)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", is("/problems/no-room-to-extend"))
                .body("furthestEnd", is(endsAt(first).toString()), "fix", notNullValue());

        assertThat(startsAt(next)).isEqualTo(endsAt(first));
    }

    @Test
    void letsAShortRequestStartBeforeALongOneThatWaits() {
        String first = reserved(8, "h100", 4);
        String full = reserved(16, "h100", 2);
        var promised = startsAt(full);

        String filler = reserved(8, "h100", 3);
        String late = reserved(8, "h100", 5);

        assertThat(startsAt(full)).isEqualTo(promised).isEqualTo(endsAt(first));
        assertThat(startsAt(filler)).isBefore(promised);
        assertThat(startsAt(late)).isEqualTo(endsAt(full));
    }

    @Test
    void showsWhatARequestWouldGetAndWhatElseCouldBeHad() {
        String running = reserved(16, "h100", 3);
        until(running, "active");

        as("viewer")
                .body(Map.of("gpus", 4, "gpuType", "h100", "hours", 2))
                .post(PATH + ":preview")
                .then()
                .statusCode(200)
                .body("granted", is(true), "startsAt", is(endsAt(running).toString()))
                .body("alternatives", hasSize(1))
                .body("alternatives[0].kind", is("other-type"))
                .body("alternatives[0].gpuType", is("a100"));
        as("viewer")
                .body(Map.of("gpus", 3, "gpuType", "h100", "hours", 2))
                .post(PATH + ":preview")
                .then()
                .statusCode(400)
                .body("type", is("/problems/size-impossible"));
        as("viewer").get(PATH).then().body("items", hasSize(1));
    }

    @Test
    void booksAStartAndNamesTheNearestWhenItIsTaken() {
        Instant start = Instant.now().plus(ofHours(5)).truncatedTo(ChronoUnit.SECONDS);

        String booked = booking(start).then().statusCode(201).extract().path("id");
        assertThat(startsAt(booked)).isEqualTo(start);
        show(booked).body("startAt", is(start.toString()));
        booking(start.plus(ofHours(1)))
                .then()
                .statusCode(409)
                .body("type", is("/problems/start-taken"))
                .body("nearestStarts", hasItem(start.plus(ofHours(2)).toString()))
                .body("nearestStarts", hasItem(start.minus(ofHours(2)).toString()));
        booking(start.plus(ofDays(40)))
                .then()
                .statusCode(400)
                .body("type", is("/problems/start-too-far"));

        cancel(reserved(16, "h100", 1)).then().statusCode(200);
        assertThat(startsAt(booked)).isEqualTo(start);
    }

    @Test
    void tellsWhatAWaitingReservationWaitsFor() {
        String running = reserved(16, "h100", 3);
        until(running, "active");
        String waits = reserved(8, "h100", 1);

        as("viewer")
                .get(PATH + "/" + waits + "/outlook")
                .then()
                .statusCode(200)
                .body("promisedStart", is(endsAt(running).toString()))
                .body("expected.p90", is(endsAt(running).toString()))
                .body("rule", is("in-use"), "waitingFor", hasSize(2))
                .body("waitingFor[0].blockers[0].id", is(running))
                .body("waitingFor[0].blockers[0].kind", is("running"));
        as("viewer")
                .get(PATH + "/" + running + "/outlook")
                .then()
                .statusCode(200)
                .body("rule", nullValue(), "waitingFor", hasSize(0));
    }

    @Test
    void saysHowMuchOfTheQuotaIsInUse() {
        reserved(8, "h100", 2);

        as("operator")
                .get(PATH + "/quotas")
                .then()
                .statusCode(200)
                .body("owner.gpusUsed", is(8), "tenant.gpusUsed", is(8))
                .body("owner.gpuHoursUsed", is(16.0f), "owner.gpus", is(4096));
    }

    @Test
    void refusesAStartThatIsOverAndTakesOneThatHasJustPassed() {
        var past = Instant.now().minus(ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        var justNow = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);

        for (var answer : List.of(booking(past), booking(":preview", past))) {
            answer.then()
                    .statusCode(400)
                    .body("type", is("/problems/invalid-request"))
                    .body("detail", containsString("is over"))
                    .body("causes[0].pointer", is("#/startAt"))
                    .body("fix", containsString("still to come"));
        }
        booking(":preview", justNow).then().statusCode(200).body("granted", is(true));
        String booked = booking(justNow).then().statusCode(201).extract().path("id");

        assertThat(startsAt(booked)).isAfter(justNow);
    }

    private static Response booking(Instant start) {
        return booking("", start);
    }

    private static Response booking(String verb, Instant start) {
        return as("operator")
                .body(
                        Map.of(
                                "gpus",
                                16,
                                "gpuType",
                                "h100",
                                "hours",
                                2,
                                "startAt",
                                start.toString()))
                .post(PATH + verb);
    }

    @Test
    void grantsPartOfAnExtensionAndSaysHowFar() {
        String left = reserved(8, "h100", 2);
        String right = reserved(8, "h100", 1);
        String next = reserved(16, "h100", 2);
        assertThat(startsAt(next)).isEqualTo(endsAt(left));

        extend(right, 6)
                .then()
                .statusCode(200)
                .body("hoursAsked", is(6), "limitedBy", is("next-promise"))
                .body("furthestEnd", is(startsAt(next).toString()))
                .body("reservation.endsAt", is(startsAt(next).toString()));

        assertThat(startsAt(next)).isEqualTo(endsAt(left));
    }

    @Test
    void extendsToTwoDaysAtMost() {
        String id = reserved(1, "h100", 24);

        extend(id, 23).then().statusCode(200).body("limitedBy", is("none"));
        extend(id, 23)
                .then()
                .statusCode(200)
                .body("hoursGranted", is(1), "limitedBy", is("longest-length"));
        extend(id, 1).then().statusCode(409).body("detail", containsString("48 hours"));
        extend(id, 25).then().statusCode(400).body("causes.pointer", hasItem("#/hours"));
    }

    @Test
    void extendsOnceForOneKey() {
        String id = reserved(1, "h100", 2);
        until(id, "active");
        String key = UUID.randomUUID().toString();
        String path = PATH + "/" + id + ":extend";

        String first = extended(path, key, 1).statusCode(200).extract().asString();
        String again = extended(path, key, 1).statusCode(200).extract().asString();
        extended(path, key, 2).statusCode(409).body("type", is("/problems/key-reused"));
        String other = PATH + "/" + reserved(1, "h100", 2) + ":extend";
        extended(other, key, 1).statusCode(409).body("type", is("/problems/key-reused"));
        extended(path, UUID.randomUUID().toString(), 1).statusCode(200);

        assertThat(again).isEqualTo(first);
        show(id).body("hours", is(4));
    }

    @Test
    void forgetsTheKeyOfARefusedExtension() {
        String first = reserved(16, "h100", 2);
        String next = reserved(8, "h100", 1);
        String key = UUID.randomUUID().toString();
        String path = PATH + "/" + first + ":extend";

        extended(path, key, 1).statusCode(409).body("type", is("/problems/no-room-to-extend"));
        cancel(next).then().statusCode(200);

        extended(path, key, 1).statusCode(200).body("hoursGranted", is(1));
    }

    @Test
    void takesAnEscapedColonForAColon() {
        String id = reserved(1, "h100", 2);

        as("operator")
                .body(Map.of("hours", 1))
                .post(PATH + "/" + id + "%3Aextend")
                .then()
                .statusCode(200);
        as("operator").post(PATH + "/" + id + "%3acancel?why=no").then().statusCode(200);

        show(id).body("state", is("cancelled"));
    }

    private static ValidatableResponse extended(String path, String key, Number hours) {
        return as("operator")
                .header("Idempotency-Key", key)
                .body(Map.of("hours", hours))
                .post(path)
                .then();
    }

    @Test
    void warnsOnceOnEachLevelAndAgainAfterAnExtension() {
        String id = reserved(1, "h100", 2);
        until(id, "active");

        letPass(ofMinutes(91));
        warned(id, 30);
        letPass(ofMinutes(25));
        warned(id, 30, 5);
        extend(id, 0.25).then().statusCode(200);
        letPass(ofMinutes(5));
        warned(id, 30, 5, 15);
        letPass(ofMinutes(20));

        until(id, "expired");
        warned(id, 30, 5, 15);
    }

    @Test
    void answersTheSameReservationToTheSameKey() {
        var key = UUID.randomUUID().toString();
        var ask = Map.of("gpus", 1, "gpuType", "h100", "hours", 1);
        String id =
                as("operator")
                        .header("Idempotency-Key", key)
                        .body(ask)
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");

        as("operator")
                .header("Idempotency-Key", key)
                .body(ask)
                .post(PATH)
                .then()
                .statusCode(201)
                .body("id", is(id));
        as("operator")
                .header("Idempotency-Key", key)
                .body(Map.of("gpus", 2, "gpuType", "h100", "hours", 1))
                .post(PATH)
                .then()
                .statusCode(409)
                .body("type", is("/problems/key-reused"));
        as("viewer").get(PATH).then().body("items", hasSize(1));
    }

    @Test
    void listsByStatePageByPage() {
        for (int i = 0; i < 5; i++) {
            cancel(reserved(1, "h100", 1));
        }
        String kept = reserved(1, "h100", 1);
        until(kept, "active");

        as("viewer")
                .get(PATH + "?state=active&state=queued")
                .then()
                .body("items.id", contains(kept), "nextPageToken", nullValue());
        String token =
                as("viewer")
                        .get(PATH + "?state=cancelled&pageSize=3")
                        .then()
                        .body("items", hasSize(3))
                        .extract()
                        .path("nextPageToken");
        as("viewer")
                .get(PATH + "?state=cancelled&pageSize=3&pageToken=" + token)
                .then()
                .body("items", hasSize(2), "nextPageToken", nullValue());
        as("viewer").get(PATH + "?state=gone").then().statusCode(400);
    }

    @Test
    void showsWhatCanBeHadAndWhen() {
        String running = reserved(8, "h100", 2);
        until(running, "active");

        as("viewer")
                .get(PATH + "/availability")
                .then()
                .statusCode(200)
                .body("gpuTypes.gpuType", contains("a100", "h100"))
                .body("gpuTypes[1].total", is(16), "gpuTypes[1].free", is(8))
                .body("gpuTypes[1].largestNow", is(8), "gpuTypes[1].waiting", is(0))
                .body("gpuTypes[1].nextStarts.gpus", contains(1, 2, 4, 8, 16))
                .body("gpuTypes[1].nextStarts[4].startsAt", is(endsAt(running).toString()))
                .body("gpuTypes[0].nextStarts.gpus", contains(1, 2, 4));
    }

    @Test
    void refusesWhatCannotBeAndPointsToTheField() {
        refused(Map.of("gpus", 0, "gpuType", "h100", "hours", 1), "invalid-request", "#/gpus");
        refused(Map.of("gpus", 49, "gpuType", "h100", "hours", 1), "invalid-request", "#/gpus");
        refused(Map.of("gpus", 1, "gpuType", "h100", "hours", 0.08), "invalid-request", "#/hours");
        refused(Map.of("gpus", 1, "gpuType", "h100", "hours", 24.1), "invalid-request", "#/hours");
        refused(Map.of("gpus", 1, "hours", 1), "invalid-request", "#/gpuType");
        refused(Map.of("gpus", 1, "gpuType", "t4", "hours", 1), "gpu-type-unknown", "#/gpuType");
        refused(Map.of("gpus", 6, "gpuType", "h100", "hours", 1), "size-impossible", "#/gpus");
        refused(Map.of("gpus", 24, "gpuType", "h100", "hours", 1), "size-impossible", "#/gpus");
        refused(Map.of("gpu", 1), "invalid-request", "#/gpu");
        as("operator").post(PATH).then().statusCode(400);
        as("viewer").get(PATH).then().body("items", hasSize(0));
    }

    @Test
    void showsATenantOnlyItsOwn() {
        String id = reserved(1, "h100", 1);

        String own = PATH + "/" + id;
        as("other").get(own).then().statusCode(404);
        as("other").post(own + ":cancel").then().statusCode(404);
        as("other").body(Map.of("hours", 1)).post(own + ":extend").then().statusCode(404);
        as("other").get(PATH).then().statusCode(200).body("items", hasSize(0));
        var absent = as("other").get(PATH + "/" + UUID.randomUUID()).then().statusCode(404);
        assertThat(as("other").get(own).then().extract().<String>path("detail"))
                .isEqualTo(absent.extract().path("detail"));
    }

    @Test
    void letsOnlyThoseRolesWriteThatMay() {
        var ask = Map.of("gpus", 1, "gpuType", "h100", "hours", 1);
        for (var login : List.of("operator", "admin", "acme")) {
            as(login).body(ask).post(PATH).then().statusCode(201);
        }
        for (var login : List.of("viewer", "agent-ws-1")) {
            as(login).body(ask).post(PATH).then().statusCode(403);
            as(login).post(PATH + "/x:cancel").then().statusCode(403);
            as(login).body(Map.of("hours", 1)).post(PATH + "/x:extend").then().statusCode(403);
        }
        as("agent-ws-1").get(PATH).then().statusCode(403);
        as("agent-ws-1").get(PATH + "/x").then().statusCode(403);
        as("agent-ws-1").get(PATH + "/availability").then().statusCode(403);
        for (var path : List.of("", "/x", "/availability")) {
            given().get(PATH + path).then().statusCode(401).contentType("application/problem+json");
        }
    }

    @Test
    void describesEveryOperation() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths.'/api/reservations'.post.operationId", is("reserve"))
                .body("paths.'/api/reservations'.post.responses", hasKey("201"))
                .body("paths.'/api/reservations'.post.responses", hasKey("409"))
                .body("paths.'/api/reservations/{id}:extend'.post.operationId", notNullValue())
                .body("paths.'/api/reservations/{id}:cancel'.post.responses", hasKey("404"));
    }

    @Test
    void countsFromZeroOn() {
        for (String shown :
                List.of(
                        "reservation_promises_total{",
                        "result=\"broken\"",
                        "reservation_queued{gpu_type=\"a100\"} 0.0",
                        "reservation_active{gpu_type=\"a100\",pool=\"default\"} 0.0",
                        "reservation_gpus{gpu_type=\"h100\",state=\"free\"} 16.0")) {
            Await.until(() -> assertThat(metrics().contains(shown)).describedAs(shown).isTrue());
        }
    }

    private static String metrics() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    private static void refused(Map<String, Object> ask, String slug, String pointer) {
        as("operator")
                .body(ask)
                .post(PATH)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", is("/problems/" + slug), "causes.pointer", hasItem(pointer))
                .body("fix", notNullValue());
    }

    /** These warnings, in this order, and no others between the start and now. */
    private void warned(String id, Integer... minutes) {
        Await.until(
                () ->
                        assertThat(
                                        data(id, 3 + minutes.length).stream()
                                                .filter(ReservationEvent.Expiring.class::isInstance)
                                                .map(ReservationEvent.Expiring.class::cast)
                                                .map(ReservationEvent.Expiring::minutesLeft))
                                .containsExactly(minutes));
    }

    private List<ReservationEvent> data(String id, int count) {
        return Events.ofKey(ReservationEvent.TOPIC, id, count).stream()
                .map(event -> Events.data(event, json, ReservationEvent.class))
                .toList();
    }

    private static List<String> types(String id, int count) {
        return Events.ofKey(ReservationEvent.TOPIC, id, count).stream()
                .map(CloudEvent::type)
                .toList();
    }
}
