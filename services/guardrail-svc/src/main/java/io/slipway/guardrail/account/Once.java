package io.slipway.guardrail.account;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something that several parts need and that is asked for once, whether it succeeds or not. */
final class Once<T> {
    private final Trail own;
    private final Function<Trail, T> look;
    private @Nullable T found;
    private @Nullable NoAnswer none;

    Once(Trail own, Function<Trail, T> look) {
        this.own = own;
        this.look = look;
    }

    /** Who comes second waits for the first. */
    synchronized T get(Trail trail) {
        NoAnswer before = none;
        if (before != null) {
            throw before;
        }
        T value = found;
        if (value == null) {
            value = looked();
        }
        trail.include(own);
        return value;
    }

    private T looked() {
        try {
            T value = look.apply(own);
            found = value;
            return value;
        } catch (NoAnswer failed) {
            none = failed;
            throw failed;
        }
    }
}
