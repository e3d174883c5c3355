package io.slipway.guardrail.check;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class CheckResourceIT {
    @Test
    void judgesAnAskAsAJobWouldBe() {
        check("viewer", "{'name': 'demo', 'tags': {'owner': 'ada', 'project': 'llm'}}")
                .statusCode(200)
                .body(
                        "verdict", is("passed"),
                        "phase", is("pre"),
                        "findings", hasSize(16),
                        "findings.status", not(hasItem("FAIL")));
    }

    @Test
    void answersWithEveryFaultAndStatus200() {
        check(
                        "viewer",
                        """
                        {'name': 'demo', 'deadline': 'PT1H', 'instanceGroups': [
                          {'name': 'cpu', 'instanceType': 'ml.m5.large', 'count': 1,
                           'deepHealthChecks': ['InstanceStress'], 'volumeSizeGb': 2000}]}
                        """)
                .statusCode(200)
                .body(
                        "verdict", is("failed"),
                        "findings.findAll { it.status == 'FAIL' }.rule", hasItem("DHC-ELIGIBLE"),
                        "findings.findAll { it.status == 'FAIL' }.rule", hasItem("EBS-QUOTA"),
                        "findings.findAll { it.status == 'FAIL' }.rule",
                                hasItem("DEPLOY-DEADLINE"));
    }

    @Test
    void takesTheCallOfAws() {
        check("operator", "{'ClusterName': 'a_b', 'InstanceGroups': []}")
                .statusCode(200)
                .body(
                        "verdict",
                        is("failed"),
                        "findings.findAll { it.status == 'FAIL' }.subject",
                        hasItem("#/InstanceGroups"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'name': 'x', 'gpus': 8}         | #/gpus
                    {'name': 'x', 'ttl': 'soon'}     | #/ttl
                    {'name': 'x', 'name': 'y'}       | #
                    {'name':                         | #
                    []                               | #
                    """)
    void refusesWhatItCannotReadWithAPointer(String body, String pointer) {
        check("viewer", body)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("causes.pointer", hasItem(pointer), "fix", notNullValue());
    }

    @Test
    void refusesABodyThatIsNoneOrTooLargeOrNotJson() {
        as("viewer").post("/api/guardrails/check").then().statusCode(400);
        check("viewer", "{'name': '%s'}".formatted("x".repeat(1 << 20))).statusCode(413);
        given().auth()
                .oauth2(Tokens.of("viewer"))
                .contentType("text/plain")
                .body("{}")
                .post("/api/guardrails/check")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
    }

    @Test
    void keepsNothingOfACheck() {
        check("other", "{'name': 'demo'}").statusCode(200);

        as("other")
                .get("/api/guardrails/verdicts")
                .then()
                .statusCode(200)
                .body("items.findAll { it.clusterName == 'demo' && it.jobId == null }", empty());
    }

    @Test
    void listsAndExplainsTheRules() {
        as("viewer")
                .get("/api/guardrails/rules?pageSize=200")
                .then()
                .statusCode(200)
                .body(
                        "items", hasSize(51),
                        "items.id", hasItem("POST-COUNTS"),
                        "nextPageToken", nullValue());
        as("viewer")
                .get("/api/guardrails/rules/ebs-quota")
                .then()
                .statusCode(200)
                .body("id", is("EBS-QUOTA"), "why", notNullValue(), "suppressible", is(true));
        as("viewer")
                .get("/api/guardrails/rules/NO-SUCH")
                .then()
                .statusCode(404)
                .body("type", is("/problems/rule-unknown"));
        String token = as("viewer").get("/api/guardrails/rules?pageSize=46").path("nextPageToken");
        as("viewer")
                .get("/api/guardrails/rules?pageSize=46&pageToken=" + token)
                .then()
                .body("items", hasSize(5), "nextPageToken", nullValue());
    }

    private static ValidatableResponse check(String login, String body) {
        return as(login).body(body.replace('\'', '"')).post("/api/guardrails/check").then();
    }

    private static RequestSpecification as(String login) {
        return given().auth().oauth2(Tokens.of(login)).contentType("application/json");
    }
}
