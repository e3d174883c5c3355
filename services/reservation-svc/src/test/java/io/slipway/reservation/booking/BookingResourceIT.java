package io.slipway.reservation.booking;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.reservation.request.Desk;
import io.slipway.testkit.SlipwayStack;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class BookingResourceIT {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private final LocalDate tomorrow = LocalDate.now(BERLIN).plusDays(1);

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void booksEveryStartAtTheSameTimeOfTheClockOnTheWall() {
        var booked = book(tomorrow, tomorrow.plusDays(90)).then().statusCode(201);

        List<String> starts = booked.extract().path("occurrences.startsAt");
        assertThat(starts)
                .hasSizeGreaterThanOrEqualTo(25)
                .allSatisfy(
                        start ->
                                assertThat(Instant.parse(start).atZone(BERLIN).toLocalTime())
                                        .isEqualTo(LocalTime.of(9, 30)));
        String id = booked.extract().path("id");
        as("viewer")
                .get(PATH + "?booked=true&pageSize=200&series=" + id)
                .then()
                .body("items", hasSize(starts.size()), "items.state", everyItem(is("queued")));
    }

    @Test
    void booksAllOfItOrNothingAndSaysWhatIsFree() {
        book(tomorrow, tomorrow.plusDays(13)).then().statusCode(201);
        book(tomorrow, tomorrow.plusDays(13)).then().statusCode(201);

        book(tomorrow, tomorrow.plusDays(20))
                .then()
                .statusCode(409)
                .body("type", is("/problems/start-taken"), "nearestStarts.size() > 0", is(true));

        as("viewer").get("/api/bookings").then().body("items", hasSize(2));
    }

    @Test
    void givesUpWhatIsStillToCome() {
        String id =
                book(tomorrow, tomorrow.plusDays(13)).then().statusCode(201).extract().path("id");

        as("operator")
                .post("/api/bookings/" + id + ":cancel")
                .then()
                .statusCode(200)
                .body("occurrences.state", everyItem(is("cancelled")));
        book(tomorrow, tomorrow.plusDays(13)).then().statusCode(201);
    }

    /** A client that repeats what was not answered yet is not told that the start is taken. */
    @Test
    void theSameKeyBooksOnceAlsoAtTheSameTime() {
        String key = UUID.randomUUID().toString();
        var calls =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        as("operator")
                                                                .header("Idempotency-Key", key)
                                                                .body(
                                                                        ask(
                                                                                tomorrow,
                                                                                tomorrow.plusDays(
                                                                                        6)))
                                                                .post("/api/bookings")
                                                                .then()
                                                                .statusCode(201)
                                                                .extract()
                                                                .<String>path("id")))
                        .limit(4)
                        .toList();

        assertThat(calls.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void theSameKeyBooksOnce() {
        String key = UUID.randomUUID().toString();
        var ask = ask(tomorrow, tomorrow.plusDays(6));

        String first =
                as("operator")
                        .header("Idempotency-Key", key)
                        .body(ask)
                        .post("/api/bookings")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");
        as("operator")
                .header("Idempotency-Key", key)
                .body(ask)
                .post("/api/bookings")
                .then()
                .statusCode(201)
                .body("id", is(first));
        as("operator")
                .header("Idempotency-Key", key)
                .body(ask(tomorrow, tomorrow.plusDays(7)))
                .post("/api/bookings")
                .then()
                .statusCode(409);
    }

    @Test
    void pointsToWhatIsWrong() {
        as("operator")
                .body(Map.of("gpus", 1, "gpuType", "h100", "at", "25:00", "timeZone", "Mars/Base"))
                .post("/api/bookings")
                .then()
                .statusCode(400)
                .body("causes.pointer", hasItems("#/timeZone"));
        as("operator")
                .body(Map.of("gpus", 1, "gpuType", "h100", "at", "25:00"))
                .post("/api/bookings")
                .then()
                .statusCode(400)
                .body("causes.pointer", is(List.of("#/hours", "#/days", "#/at", "#/until")));
    }

    /** A day ends with the first instant of the next one, and no clock here shows a leap second. */
    @Test
    void takesATimeThatAClockShowsAndNoOther() {
        var tomorrow = LocalDate.now(BERLIN).plusDays(1);
        for (String at : List.of("24:00", "23:59:60", "12:60", "-01:00", "9:30", "noon")) {
            var ask = ask(tomorrow, tomorrow.plusDays(7));
            ask.put("at", at);
            as("operator")
                    .body(ask)
                    .post("/api/bookings")
                    .then()
                    .statusCode(400)
                    .body("causes.pointer", is(List.of("#/at")));
        }
        var midnight = ask(tomorrow, tomorrow.plusDays(7));
        midnight.put("at", "00:00");
        as("operator").body(midnight).post("/api/bookings").then().statusCode(201);
    }

    private static Response book(LocalDate from, LocalDate until) {
        return as("operator").body(ask(from, until)).post("/api/bookings");
    }

    private static Map<String, Object> ask(LocalDate from, LocalDate until) {
        var ask = new HashMap<String, Object>();
        ask.put("gpus", 8);
        ask.put("gpuType", "h100");
        ask.put("hours", 2);
        ask.put("days", List.of("MONDAY", "WEDNESDAY"));
        ask.put("at", "09:30");
        ask.put("timeZone", BERLIN.getId());
        ask.put("from", from.toString());
        ask.put("until", until.toString());
        return ask;
    }
}
