package io.slipway.guardrail.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.guardrail.aws.InstanceType.Accelerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceTypesTest {
    private static final Map<String, String> SIZES =
            Map.ofEntries(
                    Map.entry("g4dn", "1 2 4 8 12 16"),
                    Map.entry("g5 g6 g6e", "1 2 4 8 12 16 24 48"),
                    Map.entry("g7e", "2 4 8 12 24 48"),
                    Map.entry("gr6", "4 8"),
                    Map.entry("p4d p4de", "24"),
                    Map.entry("p5", "4 48"),
                    Map.entry("p5e p5en p6-b200 p6-b300", "48"),
                    Map.entry("p6e-gb200", "36"),
                    Map.entry("trn1 trn1n", "32"),
                    Map.entry("trn2", "3 48"),
                    Map.entry("c5", "large 1 2 4 9 12 18 24"),
                    Map.entry("c5n", "large 2 4 9 18"),
                    Map.entry("c6a m6a", "large 1 2 4 8 12 16 24 32 48"),
                    Map.entry("c6g c7g m6g m7g", "medium large 1 2 4 8 12 16"),
                    Map.entry("c6i m6i r6i", "large 1 2 4 8 12 16 24 32"),
                    Map.entry("c8g m8g", "medium large 1 2 4 8 12 16 24 48"),
                    Map.entry("i3en", "large 1 2 3 6 12 24"),
                    Map.entry("m5", "large 1 2 4 8 12 16 24"),
                    Map.entry("m7i r7i", "large 1 2 4 8 12 16 24 48"),
                    Map.entry("r5d", "16"),
                    Map.entry("t3", "medium large 1 2"));

    private static final Set<String> SINCE =
            Set.of(
                    "ml.g7.2xlarge",
                    "ml.g7.4xlarge",
                    "ml.g7.8xlarge",
                    "ml.g7.12xlarge",
                    "ml.g7.24xlarge",
                    "ml.g7.48xlarge",
                    "ml.c8a.16xlarge",
                    "ml.m8a.16xlarge");

    @Test
    void holdsThe201TypesOfTheFactsAndThoseThatCameSince() {
        List<String> expected = new ArrayList<>();
        SIZES.forEach(
                (families, sizes) -> {
                    for (String family : families.split(" ", -1)) {
                        for (String size : sizes.split(" ", -1)) {
                            expected.add("ml.%s.%s".formatted(family, written(size)));
                        }
                    }
                });

        assertThat(expected).hasSize(201);
        expected.addAll(SINCE);
        assertThat(InstanceTypes.bundled().names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ml.p5.48xlarge, GPU, 192, 8, 2048, 32, 2",
        "ml.p5en.48xlarge, GPU, 192, 8, 2048, 16, 2",
        "ml.g5.12xlarge, GPU, 48, 4, 192, 1, 2",
        "ml.p6e-gb200.36xlarge, GPU, 144, 4, 960, 0, 1",
        "ml.trn2.48xlarge, NEURON, 192, 16, 2048, 16, 2"
    })
    void knowsWhatATypeHas(
            String name,
            Accelerator accelerator,
            int vcpus,
            int accelerators,
            int memoryGib,
            int efaDevices,
            int threadsPerCore) {
        assertThat(InstanceTypes.bundled().find(name))
                .isEqualTo(
                        new InstanceType(
                                name,
                                accelerator,
                                threadsPerCore,
                                vcpus,
                                accelerators,
                                memoryGib,
                                efaDevices));
    }

    private static String written(String size) {
        return switch (size) {
            case "medium", "large" -> size;
            case "1" -> "xlarge";
            default -> size + "xlarge";
        };
    }
}
