package io.slipway.deploy.callback;

import static io.slipway.deploy.job.Ask.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.slipway.deploy.AwsStack;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.job.Ask;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A program behind the tasks of a state machine reports by REST. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
@WithTestResource(value = AwsStack.class, scope = TestResourceScope.GLOBAL)
class CallbackIT {
    private static final String MACHINE = "deployer/stepfunctions/hyperpod.asl.json";

    private final AwsWorld world = AwsStack.world();

    @Test
    void handsReportsToTheStateMachineOnceAndWritesThemIntoTheLog() {
        String job = deploying();
        String token = token(job, "PrepareConfig");

        report("operator", job, token, "heartbeat", ",\"note\":\"half way\"")
                .statusCode(200)
                .body("stage", is("PrepareConfig"), "again", is(false));
        report("acme", job, token, "success", ",\"output\":{\"config\":\"s3://x\"}")
                .statusCode(200)
                .body("again", is(false));
        report("acme", job, token, "success", ",\"output\":{\"config\":\"s3://x\"}")
                .statusCode(200)
                .body("again", is(true));
        report("acme", job, token, "heartbeat", "")
                .statusCode(409)
                .body("type", is("/problems/task-over"), "stage", is("PrepareConfig"));
        report("acme", job, "AQCsomebody", "heartbeat", "")
                .statusCode(404)
                .body("type", is("/problems/task-unknown"));
        report("other", job, token(job, "Deploy"), "heartbeat", "").statusCode(404);
        report("acme", job, token, "maybe", ",\"cause\":\"x\"")
                .statusCode(400)
                .body("causes.pointer", hasItems("#/outcome", "#/error"));
        as("viewer")
                .accept("text/plain")
                .get("/api/hyperpod/jobs/%s/logs".formatted(job))
                .then()
                .body(
                        containsString("task PrepareConfig is alive: half way"),
                        containsString("task PrepareConfig is done"));
    }

    @Test
    void endsTheJobWithWhatTheProgramSaysFailed() {
        String job = deploying();
        report("operator", job, token(job, "PrepareConfig"), "success", "").statusCode(200);
        report(
                        "operator",
                        job,
                        token(job, "Deploy"),
                        "failure",
                        ",\"error\":\"Forge.Failed\",\"cause\":\"no capacity in usw2-az1\"")
                .statusCode(200);
        report("operator", job, token(job, "CleanUp"), "success", "").statusCode(200);

        Await.until(
                () ->
                        as("viewer")
                                .get("/api/hyperpod/jobs/" + job)
                                .then()
                                .body("reason", containsString("no capacity in usw2-az1")));
    }

    private String deploying() {
        machine();
        String name = Ask.name("told");
        String job =
                as("operator")
                        .body(
                                """
                                {"name": "%s", "deployer": "stepfunctions", "region": "us-west-2"}
                                """
                                        .formatted(name))
                        .post("/api/hyperpod/deploy")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");
        new Ask(name, job).judged("pre", true);
        return job;
    }

    private void machine() {
        try (InputStream in = AwsWorld.class.getResourceAsStream("/io/slipway/deploy/" + MACHINE)) {
            String definition = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            world.aws()
                    .machines()
                    .createStateMachine(
                            create ->
                                    create.name("slipway-hyperpod")
                                            .roleArn("arn:aws:iam::111122223333:role/machine")
                                            .definition(definition));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String token(String job, String stage) {
        Await.until(() -> assertThat(waiting(job, stage)).isNotEmpty());
        return waiting(job, stage);
    }

    private String waiting(String job, String stage) {
        for (JsonNode each : world.admin("GET", "state", "").findParents("taskToken")) {
            if (each.path("input").path("jobId").asText().equals(job)
                    && each.path("state").asText().equals(stage)) {
                return each.path("taskToken").asText("");
            }
        }
        return "";
    }

    private static ValidatableResponse report(
            String login, String job, String token, String outcome, String more) {
        return as(login)
                .body("{\"taskToken\":\"%s\",\"outcome\":\"%s\"%s}".formatted(token, outcome, more))
                .post("/api/hyperpod/jobs/%s:report".formatted(job))
                .then();
    }
}
