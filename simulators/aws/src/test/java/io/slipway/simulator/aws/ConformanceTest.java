package io.slipway.simulator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients and models that are not ours: boto3 asks, botocore judges, moto has a second opinion. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {
    private static final String MODELS = "src/main/resources/io/slipway/simulator/aws/model";

    private Python python = new Python(Python.file("none"));

    @BeforeAll
    void prepare() {
        python = Python.prepared();
    }

    @Test
    void answersEveryCallAsBotocoreExpects() {
        try (Session session = Session.open()) {
            Python.Run run =
                    python.script(
                            "src/test/python/conformance.py",
                            session.uri().toString(),
                            Python.file(MODELS).toString());

            assertThat(run.code()).as(run.output()).isZero();
        }
    }

    @Test
    void agreesWithMotoWhereMotoHasTheCall() {
        try (Session session = Session.open()) {
            Python.Run run = python.script("src/test/python/opinions.py", session.uri().toString());

            assertThat(run.code()).as(run.output()).isZero();
        }
    }

    @Test
    void answersFromTheModelsOfThePinnedBotocore() {
        Python.Run run = python.script("model/trim.py", "--check");

        assertThat(run.code()).as(run.output()).isZero();
    }
}
