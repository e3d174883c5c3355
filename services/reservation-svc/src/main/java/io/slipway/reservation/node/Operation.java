package io.slipway.reservation.node;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be done to a node. */
public enum Operation {
    /** Nothing new comes; what runs goes on. */
    CORDON,
    UNCORDON,
    /** Cordoned, and what runs goes elsewhere. */
    DRAIN,
    /** Drained, and its instance ended, so that its group makes another. */
    REPLACE;

    static final List<String> NAMES = Arrays.stream(values()).map(Operation::word).toList();

    static Optional<Operation> of(@Nullable String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean empties() {
        return switch (this) {
            case DRAIN, REPLACE -> true;
            case CORDON, UNCORDON -> false;
        };
    }
}
