package io.slipway.reservation.stream;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.sql;
import static io.slipway.reservation.request.Desk.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.reservation.request.Desk;
import io.slipway.testkit.SlipwayStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** D12: a waiter is told of every decision, in order, and can go on after a break. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class StreamIT {
    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void tellsAWaiterWhatToExpectAndThatItsTurnHasCome() {
        String first = reserved(16, "h100", 2);
        until(first, "active");
        String second = reserved(16, "h100", 1);

        try (var ear = new Ear("viewer", PATH + "/" + second + "/events", null)) {
            assertThat(ear.next("queued").id()).isNotNull();
            assertThat(ear.next("promised").data()).contains("accepted");
            var outlook = ear.next("outlook");
            assertThat(outlook.id()).isNull();
            assertThat(outlook.data()).contains("\"rule\":\"in-use\"", "p90", "byStart");

            cancel(first).then().statusCode(200);

            assertThat(ear.next("promised").data()).contains("given up");
            ear.next("active");
            cancel(second).then().statusCode(200);
            assertThat(ear.next("ended").data()).contains("cancelled");
            ear.next("end");
            assertThat(ear.next()).isNull();
        }
    }

    @Test
    void goesOnAfterTheLastEventWithoutAGapAndWithoutADouble() {
        String id = reserved(1, "h100", 1);
        until(id, "active");
        cancel(id).then().statusCode(200);
        var whole = facts(id, null);

        for (int i = 0; i < whole.size(); i++) {
            assertThat(facts(id, whole.get(i))).isEqualTo(whole.subList(i + 1, whole.size()));
        }
        assertThat(whole).hasSize(4).isSorted();
    }

    @Test
    void tellsOfAPoolWithoutNamingOthers() {
        try (var mine = new Ear("operator", "/api/pools/default/events", null);
                var theirs = new Ear("other", "/api/pools/default/events", null)) {
            mine.next("start");
            theirs.next("start");

            String id = reserved(2, "h100", 1);

            assertThat(mine.next("queued").data()).contains(id);
            assertThat(theirs.next("queued").data())
                    .isEqualTo("{\"kind\":\"queued\",\"gpuType\":\"h100\",\"gpus\":2}");
        }
    }

    @Test
    void saysWhenFactsAreNoLongerKept() {
        sql("update pool set facts_gone = 4000000000 where name = 'default'");

        try (var ear = new Ear("viewer", "/api/pools/default/events", "7")) {
            assertThat(ear.next("reset").id()).isEqualTo("4000000000");
        } finally {
            sql("update pool set facts_gone = 0 where name = 'default'");
        }
    }

    @Test
    void pointsToAnIdThatIsNone() {
        String id = reserved(1, "h100", 1);

        as("viewer")
                .accept("text/event-stream")
                .header("Last-Event-ID", "x")
                .get(PATH + "/" + id + "/events")
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/headers/Last-Event-ID"));
        as("viewer")
                .accept("text/event-stream")
                .headers(Map.of())
                .get("/api/pools/nowhere/events")
                .then()
                .statusCode(404);
    }

    private static List<String> facts(String id, @Nullable String after) {
        var ids = new ArrayList<String>();
        try (var ear = new Ear("viewer", PATH + "/" + id + "/events", after)) {
            for (var heard = ear.next();
                    heard != null && !heard.name().equals("end");
                    heard = ear.next()) {
                if (heard.id() != null) {
                    ids.add(heard.id());
                }
            }
        }
        return ids;
    }
}
