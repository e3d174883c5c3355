package io.slipway.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigGeometryTest {
    private static final MigGeometry A100 = MigGeometry.known("NVIDIA A100-SXM4-40GB");

    @ParameterizedTest
    @CsvSource({
        "'1g.5gb,2g.10gb,3g.20gb,4g.20gb,7g.40gb', 298, 19, 38, 14",
        "'1g.5gb,2g.10gb,3g.20gb,4g.20gb,7g.40gb,1g.10gb', 723, 78, 78, 38",
        "'1g.5gb,2g.10gb,3g.20gb,4g.20gb,7g.40gb,1g.5gb+me', 1089, 67, 64, 24",
        "'1g.5gb,2g.10gb,3g.20gb,4g.20gb,7g.40gb,1g.10gb,1g.5gb+me', 2319, 239, 128, 64"
    })
    void hasAsManyCombinationsAsTheHardware(
            String names, int sets, int maximal, int multisets, int maximalMultisets) {
        MigGeometry geometry =
                new MigGeometry(List.of(names.split(",", -1)).stream().map(this::named).toList());
        Set<Combination> all = Combination.all(geometry);
        List<Combination> full = all.stream().filter(one -> one.full(geometry)).toList();

        assertThat(all).hasSize(sets);
        assertThat(full).hasSize(maximal);
        assertThat(all.stream().map(Combination::profiles).distinct()).hasSize(multisets);
        assertThat(full.stream().map(Combination::profiles).distinct()).hasSize(maximalMultisets);
    }

    @Test
    void fitsExactlyTheMultisetsThatSomeCombinationHas() {
        Set<List<String>> feasible = Combination.multisets(A100);
        for (List<String> profiles : Combination.bags(A100.names(), 8)) {
            assertThat(A100.fits(profiles.stream().map(this::named).toList()))
                    .as("%s", profiles)
                    .isEqualTo(feasible.contains(profiles));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'3g.20gb,3g.20gb,1g.5gb'",
        "'2g.10gb,2g.10gb,2g.10gb,2g.10gb'",
        "'4g.20gb,4g.20gb'",
        "'7g.40gb,1g.5gb'",
        "'1g.5gb+me,1g.5gb+me'",
        "'1g.5gb,1g.5gb,1g.5gb,1g.5gb,1g.5gb,1g.5gb,1g.5gb,1g.5gb'"
    })
    void doesNotBelieveSumsOfComputeSlices(String names) {
        assertThat(A100.fits(List.of(names.split(",", -1)).stream().map(this::named).toList()))
                .isFalse();
    }

    @Test
    void usesTheLastSlotForTheDoubleMemorySlice() {
        assertThat(
                        A100.fits(
                                List.of(
                                                "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb",
                                                "1g.5gb", "1g.10gb")
                                        .stream()
                                        .map(this::named)
                                        .toList()))
                .isTrue();
    }

    @Test
    void takesTheLongNameToo() {
        assertThat(A100.named("MIG 3g.20gb")).isEqualTo(A100.named("3g.20gb"));
        assertThat(A100.named("3g.40gb")).isNull();
    }

    private MigProfile named(String name) {
        return Objects.requireNonNull(A100.named(name));
    }
}
