package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.letPass;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.startsAt;
import static io.slipway.reservation.request.Desk.until;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.slipway.testkit.SlipwayStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes with a reservation, in which version; what lists, the calendar and usage say of it. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class TermsIT {
    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void isChangedInTheVersionThatWasReadOnly() {
        String id = until(reserved(1, "h100", 1), "active").extract().path("id");
        String etag = show(id).extract().header("ETag");

        change(id, null).then().statusCode(428).body("fix", notNullValue());
        String next =
                change(id, etag)
                        .then()
                        .statusCode(200)
                        .body("name", is("trial"), "githubUser", is("octocat"))
                        .extract()
                        .header("ETag");

        assertThat(next).isNotEqualTo(etag);
        change(id, etag)
                .then()
                .statusCode(412)
                .body("etag", is(next), "causes[0].pointer", is("#/headers/If-Match"));
        as("operator")
                .header("If-Match", etag)
                .post(PATH + "/" + id + ":cancel")
                .then()
                .statusCode(412);
        as("operator")
                .header("If-Match", next)
                .post(PATH + "/" + id + ":cancel")
                .then()
                .statusCode(200);
        change(id, "*").then().statusCode(409);
    }

    @Test
    void isSharedWithOthersAndTakenBack() {
        String id = reserved(1, "h100", 1);

        share(id, "octocat", "share");
        share(id, "Octocat", "share");
        share(id, "hubot", "share");
        show(id).body("sharedWith", is(List.of("Octocat", "hubot")));
        share(id, "octocat", "unshare");
        show(id).body("sharedWith", is(List.of("hubot")));
        as("operator")
                .body(Map.of("githubUser", "-no-"))
                .post(PATH + "/" + id + ":share")
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/githubUser"));
    }

    @Test
    void hasANotebookWhenThatIsWanted() {
        String id =
                as("operator")
                        .body(Map.of("gpus", 1, "gpuType", "h100", "hours", 1, "jupyter", true))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .body("jupyter", is(true))
                        .extract()
                        .path("id");

        as("operator")
                .body(Map.of("on", false))
                .post(PATH + "/" + id + ":jupyter")
                .then()
                .statusCode(200)
                .body("jupyter", is(false));
    }

    @Test
    void whoHasPriorityIsFirstWhenGpusComeFree() {
        until(reserved(16, "h100", 4), "active");
        String first = show(reserved(16, "h100", 1)).extract().path("id");
        String urgent =
                as("admin")
                        .body(Map.of("gpus", 16, "gpuType", "h100", "hours", 1, "priority", 5))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .body("position.byArrival", is(1), "position.gpusAhead", is(0))
                        .extract()
                        .path("id");
        var promised = startsAt(first);

        as("operator")
                .body(Map.of("gpus", 1, "gpuType", "h100", "hours", 1, "priority", 1))
                .post(PATH)
                .then()
                .statusCode(403)
                .body("causes[0].pointer", is("#/priority"));
        cancel(show(first).extract().path("id")).then().statusCode(200);
        assertThat(startsAt(urgent)).isEqualTo(promised);
    }

    @Test
    void listsByOwnerTypePoolAndTime() {
        String mine = until(reserved(1, "h100", 1), "active").extract().path("id");
        String other = until(reserved(1, "a100", 1), "active").extract().path("id");
        var in = Instant.now().plus(Duration.ofHours(5));
        String later =
                as("admin")
                        .body(
                                Map.of(
                                        "gpus",
                                        1,
                                        "gpuType",
                                        "h100",
                                        "hours",
                                        1,
                                        "startAt",
                                        in.toString()))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");

        ids("owner=me").body("items.id", hasItem(mine)).body("items.id", not(hasItem(later)));
        ids("owner=admin").body("items.id", is(List.of(later)));
        ids("gpuType=a100").body("items.id", is(List.of(other)));
        ids("booked=true").body("items.id", is(List.of(later)));
        ids("pool=nowhere").body("items", hasSize(0));
        ids("from=" + in.plusSeconds(60)).body("items.id", is(List.of(later)));
        ids("to=" + in.minusSeconds(60)).body("items", hasSize(2));
        ids("state=queued&gpuType=h100&pageSize=1").body("items.id", is(List.of(later)));
        as("operator")
                .get(PATH + "?from=yesterday")
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/from"));
    }

    @Test
    void showsInACalendarWhoIsWhereAndNamesOwnOnesOnly() {
        String id = until(reserved(8, "h100", 1), "active").extract().path("id");

        as("viewer")
                .get(PATH + "/calendar")
                .then()
                .statusCode(200)
                .body(
                        "items[0].id",
                        is(id),
                        "items[0].gpusPerNode",
                        is(8),
                        "items[0].nodes",
                        hasSize(1),
                        "truncated",
                        is(false));
        as("other").get(PATH + "/calendar").then().body("items[0].id", nullValue());
        as("viewer")
                .get(PATH + "/calendar?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                .then()
                .statusCode(400);
    }

    @Test
    void addsUpWhatWasUsedAndGivenBack() {
        String id = until(reserved(8, "h100", 2), "active").extract().path("id");
        letPass(ofMinutes(30));
        cancel(id).then().statusCode(200);

        as("viewer")
                .get(PATH + "/usage")
                .then()
                .statusCode(200)
                .body(
                        "items[0].owner",
                        is("operator"),
                        "items[0].reservations",
                        is(1),
                        "items[0].gpuHours.toDouble()",
                        closeTo(4, 0.1),
                        "items[0].endedEarly",
                        is(1),
                        "items[0].gpuHoursGivenBack.toDouble()",
                        closeTo(12, 0.1),
                        "shares[0].shareGpuHours.toDouble()",
                        closeTo(4, 0.1));
    }

    @Test
    void showsUpToTenAlternatives() {
        until(reserved(16, "h100", 8), "active");
        reserved(16, "h100", 8);

        as("viewer")
                .body(Map.of("gpus", 16, "gpuType", "h100", "hours", 8))
                .post(PATH + ":preview")
                .then()
                .statusCode(200)
                .body("pool", is("default"), "alternatives.size()", lessThanOrEqualTo(10));
    }

    private static ValidatableResponse ids(String query) {
        return as("operator").get(PATH + "?" + query).then().statusCode(200);
    }

    private static Response change(String id, @Nullable String etag) {
        var request = as("operator").body(Map.of("name", "trial", "githubUser", "octocat"));
        return (etag == null ? request : request.header("If-Match", etag)).patch(PATH + "/" + id);
    }

    private static void share(String id, String login, String verb) {
        as("operator")
                .body(Map.of("githubUser", login))
                .post(PATH + "/" + id + ":" + verb)
                .then()
                .statusCode(200);
    }
}
