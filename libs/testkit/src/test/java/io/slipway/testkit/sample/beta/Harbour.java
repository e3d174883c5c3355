package io.slipway.testkit.sample.beta;

import io.slipway.testkit.sample.alpha.Ships;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

public record Harbour(@Nullable Ships ships) {
    static Uni<String> name() {
        return Uni.createFrom().item("Leith");
    }
}
