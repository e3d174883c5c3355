package io.slipway.simulator.aws.model;

import org.jspecify.annotations.Nullable;

/** One way in which a request breaks its model. */
public record Violation(String path, Kind kind, @Nullable String value, String rule) {
    public enum Kind {
        MISSING,
        BOUNDS,
        PATTERN,
        ENUM,
        UNION
    }

    public boolean lowerBound() {
        return kind == Kind.BOUNDS && rule.contains("greater than");
    }

    /** The sentence that AWS services built on its common framework answer with. */
    public String sentence() {
        String shown =
                value == null
                        ? kind == Kind.MISSING ? "Value null" : "Value"
                        : "Value '" + value + "'";
        return "%s at '%s' failed to satisfy constraint: %s".formatted(shown, path, rule);
    }
}
