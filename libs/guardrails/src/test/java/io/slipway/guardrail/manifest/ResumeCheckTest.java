package io.slipway.guardrail.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "resumed",
                "without-retries",
                "asks-for-nothing",
                "switched-off",
                "mpi-in-a-team"
            })
    void findsNoFaultInAGoodManifest(String file) throws IOException {
        assertThat(ResumeCheck.of(manifest("good/" + file), "job").faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restart-for-resume",
                "other-prefix",
                "value-is-no-text",
                "value-is-yes",
                "count-is-no-text",
                "count-is-no-number",
                "never-restarted",
                "on-the-pods"
            })
    void findsTheOneFaultOfAWrongManifest(String file) throws IOException {
        ResumeCheck check = ResumeCheck.of(manifest("wrong/" + file), "job");

        assertThat(check.asks()).isTrue();
        assertThat(check.faults())
                .filteredOn(Fault::certain)
                .singleElement()
                .satisfies(fault -> assertThat(fault.remedy()).isNotBlank());
    }

    @Test
    void onlyWarnsOfWhatDependsOnTheCluster() throws IOException {
        JsonNode manifest =
                new ObjectMapper()
                        .readTree(
                                """
                                {"kind": "Job", "metadata": {"namespace": "default", "annotations":
                                 {"sagemaker.amazonaws.com/enable-job-auto-resume": "true"}}, "spec": {}}
                                """);

        assertThat(ResumeCheck.of(manifest, "first").faults())
                .allMatch(fault -> !fault.certain())
                .extracting(Fault::path)
                .containsExactly("/kind", "/spec", "/metadata/namespace");
    }

    private static JsonNode manifest(String name) throws IOException {
        try (InputStream in = ResumeCheckTest.class.getResourceAsStream(name + ".json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
