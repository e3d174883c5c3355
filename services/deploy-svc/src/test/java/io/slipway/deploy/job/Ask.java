package io.slipway.deploy.job;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A deployment by the scripted deployer, as people and guardrails deal with it. */
public record Ask(String name, String id) {
    public static String name(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * @param more members of the body, such as {@code ,"dryRun":true}
     */
    public static Ask accepted(String name, String more) {
        String id =
                as("operator")
                        .body("{\"name\":\"%s\",\"deployer\":\"scripted\"%s}".formatted(name, more))
                        .post("/api/hyperpod/deploy")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");
        return new Ask(name, id);
    }

    public static RequestSpecification as(String login) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of(login))
                .contentType("application/json");
    }

    public ValidatableResponse job() {
        return as("viewer").get("/api/hyperpod/jobs/" + id).then().statusCode(200);
    }

    public ValidatableResponse reaches(String state) {
        Await.until(() -> job().body("state", is(state)));
        return job();
    }

    Response order(String login, String verb) {
        return as(login).post("/api/hyperpod/jobs/%s:%s".formatted(id, verb));
    }

    /** The states that it went through. */
    List<String> way() {
        return as("viewer")
                .get("/api/hyperpod/jobs/%s/history".formatted(id))
                .then()
                .statusCode(200)
                .extract()
                .path("items.to");
    }

    /** Its log, a line each. */
    String log() {
        return as("viewer")
                .accept("text/plain")
                .get("/api/hyperpod/jobs/%s/logs".formatted(id))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    ValidatableResponse steps() {
        return as("viewer").get("/api/hyperpod/jobs/%s/steps".formatted(id)).then().statusCode(200);
    }

    public Ask judged(String phase, boolean passed) {
        judge(id, phase, passed);
        return this;
    }

    /** Says what guardrail-svc says, of a job or an operation. */
    public static void judge(String jobId, String phase, boolean passed) {
        var finding =
                new Finding(
                        "NAME-BUDGET",
                        passed ? "PASS" : "FAIL",
                        "ERROR",
                        "#/name",
                        "at most 16 characters",
                        "24 characters",
                        "Take a shorter name.");
        say(
                jobId,
                passed
                        ? new GuardrailEvent.Passed(
                                "v", jobId, "team-a", phase, List.of(finding), JUDGED)
                        : new GuardrailEvent.Failed(
                                "v", jobId, "team-a", phase, List.of(finding), JUDGED));
    }

    static final Instant JUDGED = Instant.parse("2026-11-22T10:00:00Z");

    /** What guardrail-svc announces, word for word. */
    static void say(String jobId, GuardrailEvent verdict) {
        try {
            Events.publish(
                    GuardrailEvent.TOPIC,
                    jobId,
                    new CloudEvent(
                            Uuid7.text(Instant.now()),
                            "//slipway/guardrail-svc",
                            switch (verdict) {
                                case GuardrailEvent.Passed _ -> GuardrailEvent.Passed.TYPE;
                                case GuardrailEvent.Failed _ -> GuardrailEvent.Failed.TYPE;
                                case GuardrailEvent.Undecided _ -> GuardrailEvent.Undecided.TYPE;
                                case GuardrailEvent.Unrecognised _ ->
                                        throw new AssertionError("nobody says this");
                            },
                            jobId,
                            JUDGED,
                            null,
                            Map.of(),
                            new ObjectMapper()
                                    .findAndRegisterModules()
                                    .writerFor(GuardrailEvent.class)
                                    .writeValueAsBytes(verdict)));
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }
}
