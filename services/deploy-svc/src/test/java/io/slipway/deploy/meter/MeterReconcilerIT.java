package io.slipway.deploy.meter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.specification.RequestSpecification;
import io.slipway.outbox.OutboxGauge;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class MeterReconcilerIT {
    private static final String CANCELLED =
            "deploy_jobs_total{action=\"deploy\",outcome=\"cancelled\"}";

    @Inject MeterReconciler reconciler;
    @Inject OutboxGauge outbox;

    @Test
    void showsAJobWhileItWaitsAndCountsItOnceItEnded() throws Throwable {
        double before = value(CANCELLED);
        String id =
                operator()
                        .body(
                                "{\"name\":\"m%s\"}"
                                        .formatted(UUID.randomUUID().toString().substring(0, 8)))
                        .post("/api/hyperpod/deploy")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");
        Await.value(outbox::leads, leads -> leads);
        VertxContextSupport.subscribeAndAwait(() -> reconciler.pass());
        assertThat(value("deploy_jobs_active{state=\"accepted\"}")).isPositive();
        assertThat(metrics())
                .contains(
                        "deploy_oldest_queued_seconds",
                        "deploy_jobs_total{action=\"destroy\",outcome=\"failed\"}");

        operator().post("/api/hyperpod/jobs/" + id + ":cancel").then().statusCode(200);
        assertThat(value(CANCELLED)).isGreaterThan(before);
    }

    private static RequestSpecification operator() {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of("operator"))
                .contentType("application/json");
    }

    private static String metrics() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    /** Behind the value of a counter may stand an exemplar. */
    private static double value(String series) {
        var line =
                Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)( #.*)?$")
                        .matcher(metrics());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
