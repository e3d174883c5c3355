package io.slipway.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.testkit.sample.alpha.Ships;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    @Test
    void findWhatBreaksThem() {
        var sample = HouseRules.importer().importPackages("io.slipway.testkit.sample");

        assertThatThrownBy(
                        () ->
                                HouseRules.of("io.slipway.testkit.sample")
                                        .plurals("Ships")
                                        .check(sample))
                .hasMessageContaining("only edges and plural nouns touch a framework")
                .hasMessageContaining("Harbour")
                .hasMessageContaining("features talk through plural nouns and core records")
                .hasMessageContaining("ShipResource")
                .hasMessageContaining("such a name says nothing about its role")
                .hasMessageContaining("ShipManager")
                .hasMessageContaining("time comes from an injected Clock")
                .hasMessageContaining("a feature can be read in one sitting");
    }

    @Test
    void letAPluralNounTouchTheFramework() {
        var ships = HouseRules.importer().importClasses(Ships.class);

        HouseRules.of("io.slipway.testkit.sample").plurals("Ships").check(ships);
    }
}
