package io.slipway.simulator.aws.model;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A type of a service model. */
public sealed interface Shape {
    String name();

    record Structure(
            String name,
            Map<String, Slot> members,
            Set<String> required,
            boolean union,
            @Nullable String payload,
            @Nullable ErrorTrait error)
            implements Shape {}

    record Sequence(String name, Slot member, Bounds size, boolean flattened) implements Shape {}

    record Table(String name, Slot key, Slot value, Bounds size, boolean flattened)
            implements Shape {}

    record Scalar(
            String name,
            Kind kind,
            Bounds bounds,
            @Nullable Pattern pattern,
            Set<String> values,
            boolean sensitive,
            @Nullable String timestampFormat)
            implements Shape {}

    enum Kind {
        STRING,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        BOOLEAN,
        BLOB,
        TIMESTAMP
    }

    /** Where a shape is used: in a member of a structure, a list or a map. */
    record Slot(
            String shape,
            @Nullable String location,
            @Nullable String locationName,
            @Nullable String queryName,
            boolean flattened,
            boolean attribute,
            boolean streaming,
            boolean idempotencyToken,
            @Nullable String timestampFormat,
            @Nullable String namespace,
            @Nullable String namespacePrefix) {

        public boolean inBody() {
            return location == null;
        }

        public String wireName(String name) {
            return locationName == null ? name : locationName;
        }
    }

    record Bounds(@Nullable Double min, @Nullable Double max) {}

    /** What an error looks like on the wire, when its model says so. */
    record ErrorTrait(@Nullable String code, int status, boolean fromSender) {}
}
