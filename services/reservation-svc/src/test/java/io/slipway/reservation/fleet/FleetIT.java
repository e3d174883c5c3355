package io.slipway.reservation.fleet;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.startsAt;
import static io.slipway.reservation.request.Desk.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.reservation.request.Desk;
import io.slipway.testkit.SlipwayStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class FleetIT {
    @BeforeEach
    @AfterEach
    void clear() {
        Desk.clear();
    }

    @Test
    void placesARequestInThePoolWhereItStartsFirst() {
        make("west", "us-west-2a", List.of("1x8:h100"));
        until(reserved(16, "h100", 4), "active");

        String id = reserved(8, "h100", 1);

        until(id, "active").body("pool", is("west"), "nodes[0].node", is("west-h100-1"));
    }

    @Test
    void keepsToTheZoneAndTheLabelsThatWereAsked() {
        make("west", "us-west-2a", List.of("1x8:h100"));

        reserve(Map.of("gpus", 8, "gpuType", "h100", "hours", 1, "zone", "us-west-2a"))
                .then()
                .statusCode(201)
                .body("pool", is("west"));
        reserve(Map.of("gpus", 8, "gpuType", "h100", "hours", 1, "labels", Map.of("rack", "r1")))
                .then()
                .statusCode(201)
                .body("pool", is("west"));
        reserve(Map.of("gpus", 1, "gpuType", "h100", "hours", 1, "zone", "mars-1"))
                .then()
                .statusCode(400)
                .body("type", is("/problems/pool-unknown"), "causes[0].pointer", is("#/zone"));
    }

    @Test
    void handsOutSlicesAsAKindOfTheirOwn() {
        make("sliced", null, List.of("1x16:h100-mig-1g"));

        reserve(Map.of("gpus", 2, "gpuType", "h100-mig-1g", "hours", 1))
                .then()
                .statusCode(201)
                .body("pool", is("sliced"));
        as("viewer")
                .get(PATH + "/availability")
                .then()
                .body(
                        "gpuTypes.find { it.gpuType == 'h100-mig-1g' }.sliceOf",
                        is("h100"),
                        "gpuTypes.find { it.gpuType == 'h100-mig-1g' }.nextStarts.gpus",
                        hasItems(1, 2, 4, 8, 16));
    }

    @Test
    void isNotDeletedWhileSomebodyIsInIt() {
        make("west", "us-west-2a", List.of("1x8:h100"));
        String id =
                reserve(Map.of("gpus", 8, "gpuType", "h100", "hours", 1, "pool", "west"))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");

        as("admin").delete("/api/pools/west").then().statusCode(409);
        as("admin").delete("/api/pools/default").then().statusCode(409);
        cancel(id).then().statusCode(200);
        as("admin").delete("/api/pools/west").then().statusCode(204);
        as("viewer").get("/api/pools/west").then().statusCode(404);
        show(id).body("pool", is("west"));
    }

    @Test
    void movesThoseWhoLoseTheirNodeWhenAPoolShrinks() {
        make("west", "us-west-2a", List.of("2x8:a10g"));
        String runs = reservedAt("a10g", 8);
        String moves = reservedAt("a10g", 16);

        as("admin")
                .body(Map.of("nodes", List.of("1x8:a10g")))
                .post("/api/pools/west:change")
                .then()
                .statusCode(200)
                .body("nodes.name", is(List.of("west-a10g-1")));

        show(moves).body("state", is("failed"), "reason", containsString("fewer GPUs"));
        show(runs).body("pool", is("west"));
    }

    @Test
    void closesNodesForAWhileAndTellsWhoseStartMoves() {
        String runs = reserved(8, "h100", 2);
        until(runs, "active");
        String node = show(runs).extract().path("nodes[0].node");
        String waits = reserved(16, "h100", 1);
        var promised = startsAt(waits);
        var closing = closing(List.of(node), promised.plusSeconds(60), Duration.ofHours(3));

        close(closing, true)
                .then()
                .statusCode(200)
                .body("touched.effect", is(List.of("moved")), "touched.id", is(List.of(waits)));
        assertThat(startsAt(waits)).isEqualTo(promised);

        String window = close(closing, false).then().statusCode(200).extract().path("window.id");
        assertThat(startsAt(waits)).isEqualTo(promised.plusSeconds(60).plus(Duration.ofHours(3)));
        as("admin").delete("/api/maintenance/" + window).then().statusCode(200);
        assertThat(startsAt(waits)).isEqualTo(promised);
    }

    @Test
    void leavesWhatRunsIntoItAndNamesIt() {
        String runs = reserved(8, "h100", 2);
        until(runs, "active");
        String node = show(runs).extract().path("nodes[0].node");

        close(closing(List.of(node), Instant.now(), Duration.ofHours(1)), false)
                .then()
                .statusCode(200)
                .body("touched.effect", everyItem(is("runs-into-it")));

        show(runs).body("state", is("active"));
        close(closing(List.of("nowhere"), Instant.now(), Duration.ofHours(1)), false)
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/nodes"));
    }

    private static Response close(Map<String, Object> ask, boolean dry) {
        return as("admin").body(ask).post("/api/maintenance?dryRun=" + dry);
    }

    private static Map<String, Object> closing(List<String> nodes, Instant from, Duration length) {
        return Map.of(
                "pool",
                "default",
                "nodes",
                nodes,
                "from",
                from.toString(),
                "until",
                from.plus(length).toString(),
                "cause",
                "new fans");
    }

    private static String reservedAt(String type, int gpus) {
        return reserve(Map.of("gpus", gpus, "gpuType", type, "hours", 1))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static Response reserve(Map<String, Object> ask) {
        return as("operator").body(ask).post(PATH);
    }

    private static void make(String name, @Nullable String zone, List<String> nodes) {
        as("admin")
                .body(
                        zone == null
                                ? Map.of("name", name, "nodes", nodes)
                                : Map.of(
                                        "name",
                                        name,
                                        "zone",
                                        zone,
                                        "nodes",
                                        nodes,
                                        "labels",
                                        Map.of("rack", "r1")))
                .post("/api/pools")
                .then()
                .statusCode(201);
    }
}
