package io.slipway.endpoint.provision;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.endpoint.ACluster;
import io.slipway.endpoint.TestKnobs;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TestKnobs.class)
@WithTestResource(SlipwayStack.class)
class EndpointResourceIT {

    @Test
    void listsPageByPageNewestFirstWithoutGapOrRepetition() {
        List<String> made =
                List.of(
                        registered("team-a").endpointId(),
                        registered("team-a").endpointId(),
                        registered("team-a").endpointId());

        var seen = new ArrayList<String>();
        String token = null;
        do {
            var page =
                    as("viewer")
                            .queryParam("pageSize", 2)
                            .queryParam("pageToken", token == null ? "" : token)
                            .get("/api/endpoints")
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath();
            seen.addAll(page.getList("items.id", String.class));
            token = page.getString("nextPageToken");
        } while (token != null);

        assertThat(seen).doesNotHaveDuplicates().containsAll(made);
        assertThat(seen.subList(0, 3)).containsExactlyElementsOf(made.reversed());
    }

    @Test
    void anotherTeamsEndpointDoesNotExist() {
        var cluster = registered("team-a");

        as("other")
                .get("/api/endpoints/" + cluster.endpointId())
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", is("/problems/not-found"));
        as("other")
                .get("/api/endpoints")
                .then()
                .statusCode(200)
                .body("items.id", not(hasItem(cluster.endpointId())));
    }

    @Test
    void anIdThatIsNoneNamesNothing() {
        as("viewer").get("/api/endpoints/nonsense").then().statusCode(404);
    }

    @Test
    void aPageTokenThatIsNoneIsRefusedWithAPointer() {
        as("viewer")
                .queryParam("pageToken", "bm9uc2Vuc2U")
                .get("/api/endpoints")
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/pageToken"));
    }

    @Test
    void rareEventsAreCountedFromZero() {
        String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();

        assertThat(metrics)
                .contains("endpoint_cold_start_seconds_bucket{phase=\"first-answer\"")
                .contains("endpoint_settled_total{state=\"failed\"}")
                .contains("endpoint_settled_total{state=\"ready\"}")
                .contains("endpoint_probes_total{answer=\"silent\"}")
                .contains("endpoint_requests_waiting ")
                .contains("endpoint_requests_under_way ")
                .contains("endpoint_invocation_seconds_count{outcome=\"broken\"}")
                .contains("endpoint_invocation_seconds_count{outcome=\"abandoned\"}");
    }

    /** It fails at once, so nothing is probed. */
    private static ACluster registered(String tenant) {
        var cluster = ACluster.of(tenant, URI.create("ftp://nowhere"));
        cluster.ready();
        Events.first(EndpointEvent.TOPIC, cluster.endpointId(), EndpointEvent.Failed.TYPE);
        return cluster;
    }

    private static RequestSpecification as(String login) {
        return given().auth().oauth2(Tokens.of(login));
    }
}
