package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void isADocumentThatSaysWhatWhereAndWhatNext() {
        var document =
                CommonProblem.CONFLICT
                        .because("2 GPUs are free")
                        .at("#/gpus", "must be at most 2")
                        .with("gpusFree", 2)
                        .fix("Ask for fewer.")
                        .document("urn:uuid:1");

        assertThat(document)
                .containsEntry("type", "/problems/conflict")
                .containsEntry("status", 409)
                .containsEntry("detail", "2 GPUs are free")
                .containsEntry("instance", "urn:uuid:1")
                .containsEntry("causes", List.of(new Violation("#/gpus", "must be at most 2")))
                .containsEntry("fix", "Ask for fewer.")
                .containsEntry("retryable", false)
                .containsEntry("gpusFree", 2);
    }

    @Test
    void aFactNeverReplacesAMember() {
        assertThat(CommonProblem.CONFLICT.because("x").with("status", 200).document("i"))
                .containsEntry("status", 409);
    }

    @Test
    void anOutageIsWorthAnotherTry() {
        assertThat(CommonProblem.UNAVAILABLE.because("x").document("i"))
                .containsEntry("retryable", true);
    }

    @Test
    void namesInAPointerAreEscaped() {
        assertThat(Violation.token("a/b~c")).isEqualTo("a~1b~0c");
    }
}
