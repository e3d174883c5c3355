package io.slipway.simulator.aws.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

public record Operation(
        String name,
        String method,
        String uri,
        int status,
        @Nullable String input,
        @Nullable String inputElement,
        @Nullable String output,
        @Nullable String resultWrapper,
        List<String> errors) {

    /** Calls that change nothing; they are neither journaled nor counted as mutating. */
    public boolean readOnly() {
        return name.startsWith("Describe")
                || name.startsWith("List")
                || name.startsWith("Get")
                || name.startsWith("Head")
                || name.startsWith("Simulate");
    }
}
