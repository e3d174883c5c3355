package io.slipway.guardrail.suppression;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class SuppressionResourceIT {
    private static final String TOO_LARGE =
            """
            {"name": "%s", "region": "us-east-1", "preset": "small",
             "instanceGroups": [{"name": "gpu", "volumeSizeGb": 2000}]}
            """;

    @Test
    void letsARequestThroughForAsLongAsSomebodyAnswersForTheRule() {
        assertThat(verdict("suppressed")).isEqualTo("failed");

        String id =
                suppress("ebs-quota", "the quota was raised", "suppressed", Duration.ofDays(1))
                        .then()
                        .statusCode(201)
                        .body("rule", is("EBS-QUOTA"))
                        .extract()
                        .path("id");

        assertThat(verdict("suppressed")).isEqualTo("passed");
        assertThat(verdict("another")).isEqualTo("failed");
        as("viewer")
                .get("/api/guardrails/suppressions")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(id), "items.who", hasItem("admin"));
        as("admin").delete("/api/guardrails/suppressions/" + id).then().statusCode(204);
        assertThat(verdict("suppressed")).isEqualTo("failed");
    }

    @Test
    void saysInTheFindingWhoAnswersForIt() {
        suppress("EBS-QUOTA", "the quota was raised", "told", Duration.ofDays(1))
                .then()
                .statusCode(201);

        String remediation =
                as("viewer")
                        .body(TOO_LARGE.formatted("told"))
                        .post("/api/guardrails/check")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("findings.find { it.rule == 'EBS-QUOTA' }.remediation");

        assertThat(remediation).startsWith("suppressed by admin until ").contains("was raised");
    }

    @Test
    void refusesWhatNobodyMayAnswerFor() {
        suppress("IDEMP-OWNERSHIP", "please", "any", Duration.ofDays(1))
                .then()
                .statusCode(400)
                .body("causes.pointer", hasItem("#/rule"));
        suppress("NO-SUCH-RULE", "please", "any", Duration.ofDays(1)).then().statusCode(400);
        suppress("EBS-QUOTA", " ", "any", Duration.ofDays(1)).then().statusCode(400);
        suppress("EBS-QUOTA", "please", "any", Duration.ofDays(-1)).then().statusCode(400);
        suppress("EBS-QUOTA", "please", "any", Duration.ofDays(91))
                .then()
                .statusCode(400)
                .body("causes.pointer", hasItem("#/until"));
    }

    @Test
    void confirmsADestroyOnlyByTheTypedNameOfOneClusterForADay() {
        confirmed("gone", null, Duration.ofHours(1), 400, "#/confirm");
        confirmed("gone", "other", Duration.ofHours(1), 400, "#/confirm");
        confirmed(null, "gone", Duration.ofHours(1), 400, "#/clusterName");
        confirmed("gone", "gone", Duration.ofHours(25), 400, "#/until");
        confirmed("gone", "gone", Duration.ofHours(1), 201, null);
    }

    private static void confirmed(
            @Nullable String cluster,
            @Nullable String typed,
            Duration ahead,
            int status,
            @Nullable String pointer) {
        var ask = new HashMap<String, Object>();
        ask.put("rule", "TEARDOWN-SAFE");
        ask.put("reason", "its API is gone for good");
        ask.put("until", Instant.now().plus(ahead).toString());
        ask.put("clusterName", cluster);
        ask.put("confirm", typed);
        var answer =
                as("admin")
                        .body(ask)
                        .post("/api/guardrails/suppressions")
                        .then()
                        .statusCode(status);
        if (pointer != null) {
            answer.body("causes.pointer", hasItem(pointer));
        }
    }

    @Test
    void keepsTheSuppressionsOfATeamToItself() {
        String id =
                suppress("EBS-QUOTA", "ours", "ours", Duration.ofDays(1))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");

        as("other")
                .get("/api/guardrails/suppressions")
                .then()
                .statusCode(200)
                .body("items.id", not(hasItem(id)));
    }

    private static Response suppress(String rule, String reason, String cluster, Duration ahead) {
        return as("admin")
                .body(
                        """
                        {"rule": "%s", "reason": "%s", "clusterName": "%s", "until": "%s"}
                        """
                                .formatted(rule, reason, cluster, Instant.now().plus(ahead)))
                .post("/api/guardrails/suppressions");
    }

    private static String verdict(String name) {
        return as("viewer")
                .body(TOO_LARGE.formatted(name))
                .post("/api/guardrails/check")
                .then()
                .statusCode(200)
                .extract()
                .path("verdict");
    }

    private static RequestSpecification as(String login) {
        return given().auth().oauth2(Tokens.of(login)).contentType("application/json");
    }
}
