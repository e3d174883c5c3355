package io.slipway.simulator.aws.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.model.Shape.Bounds;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares a request with its model: required members, bounds, patterns, enums, unions. */
public final class Check {
    private static final int MAX_VIOLATIONS = 20;

    private final ServiceModel model;
    private final List<Violation> violations = new ArrayList<>();

    private Check(ServiceModel model) {
        this.model = model;
    }

    public static List<Violation> violations(ServiceModel model, String shape, JsonNode value) {
        Check check = new Check(model);
        check.structure("", model.structure(shape), value);
        return check.violations;
    }

    private void value(String path, Slot slot, JsonNode value) {
        switch (model.shape(slot.shape())) {
            case Structure structure -> structure(path, structure, value);
            case Sequence sequence -> {
                bounds(path, sequence.size(), value.size(), null, "length");
                for (int i = 0; i < value.size(); i++) {
                    value(path + "." + (i + 1) + ".member", sequence.member(), value.path(i));
                }
            }
            case Table table -> {
                bounds(path, table.size(), value.size(), null, "length");
                value.properties()
                        .forEach(
                                entry -> {
                                    Scalar key = (Scalar) model.shape(table.key().shape());
                                    text(path, key, entry.getKey());
                                    value(
                                            path + "." + entry.getKey() + ".member",
                                            table.value(),
                                            entry.getValue());
                                });
            }
            case Scalar scalar -> scalar(path, scalar, value);
        }
    }

    private void structure(String path, Structure structure, JsonNode value) {
        for (String name : structure.required()) {
            if (!value.has(name)) {
                add(
                        new Violation(
                                at(path, name),
                                Violation.Kind.MISSING,
                                null,
                                "Member must not be null"));
            }
        }
        if (structure.union() && value.size() != 1) {
            add(
                    new Violation(
                            path,
                            Violation.Kind.UNION,
                            null,
                            "Exactly one of these members must be set: "
                                    + structure.members().keySet()));
        }
        structure
                .members()
                .forEach(
                        (name, slot) -> {
                            JsonNode member = value.get(name);
                            if (member != null) {
                                value(at(path, name), slot, member);
                            }
                        });
    }

    private void scalar(String path, Scalar scalar, JsonNode value) {
        switch (scalar.kind()) {
            case STRING -> text(path, scalar, value.asText());
            case BLOB -> bounds(path, scalar.bounds(), bytes(value), null, "length");
            case INTEGER, LONG, FLOAT, DOUBLE ->
                    bounds(
                            path,
                            scalar.bounds(),
                            value.asDouble(),
                            scalar.sensitive() ? null : value.asText(),
                            "value");
            case BOOLEAN, TIMESTAMP -> {}
        }
    }

    private static int bytes(JsonNode value) {
        try {
            byte[] content = value.binaryValue();
            return content == null ? 0 : content.length;
        } catch (IOException e) {
            return 0;
        }
    }

    private void text(String path, Scalar scalar, String text) {
        String shown = scalar.sensitive() ? null : text;
        bounds(path, scalar.bounds(), text.codePointCount(0, text.length()), shown, "length");
        if (scalar.pattern() != null && !scalar.pattern().matcher(text).matches()) {
            add(
                    new Violation(
                            path,
                            Violation.Kind.PATTERN,
                            shown,
                            "Member must satisfy regular expression pattern: " + scalar.pattern()));
        }
        if (!scalar.values().isEmpty() && !scalar.values().contains(text)) {
            add(
                    new Violation(
                            path,
                            Violation.Kind.ENUM,
                            shown,
                            "Member must satisfy enum value set: " + scalar.values()));
        }
    }

    private void bounds(
            String path, Bounds bounds, double size, @Nullable String shown, String measure) {
        Double min = bounds.min();
        Double max = bounds.max();
        if (min != null && size < min) {
            add(
                    new Violation(
                            path,
                            Violation.Kind.BOUNDS,
                            shown,
                            "Member must have %s greater than or equal to %s"
                                    .formatted(measure, plain(min))));
        }
        if (max != null && size > max) {
            add(
                    new Violation(
                            path,
                            Violation.Kind.BOUNDS,
                            shown,
                            "Member must have %s less than or equal to %s"
                                    .formatted(measure, plain(max))));
        }
    }

    private void add(Violation violation) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(violation);
        }
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String at(String path, String name) {
        String camel = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        return path.isEmpty() ? camel : path + "." + camel;
    }
}
