package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a request was not done, in the words of the API: a {@code Status}. */
public final class Refusal extends RuntimeException {
    private final int code;
    private final String reason;
    private final String message;
    private final ObjectNode details;

    /** One thing wrong with an object. */
    public record Cause(String reason, String field, String message) {
        public static Cause required(String field) {
            return required(field, "");
        }

        public static Cause required(String field, String why) {
            return new Cause(
                    "FieldValueRequired",
                    field,
                    "Required value" + (why.isEmpty() ? "" : ": " + why));
        }

        public static Cause invalid(String field, Object value, String why) {
            String shown = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
            return new Cause(
                    "FieldValueInvalid", field, "Invalid value: %s: %s".formatted(shown, why));
        }

        public static Cause forbidden(String field, String why) {
            return new Cause("FieldValueForbidden", field, "Forbidden: " + why);
        }

        public static Cause unsupported(String field, String value, String allowed) {
            return new Cause(
                    "FieldValueNotSupported",
                    field,
                    "Unsupported value: \"%s\": supported values: %s".formatted(value, allowed));
        }

        public static Cause duplicate(String field, Object value) {
            return new Cause(
                    "FieldValueDuplicate", field, "Duplicate value: \"%s\"".formatted(value));
        }
    }

    private Refusal(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.message = message;
        this.details = Resource.object();
    }

    public static Refusal of(int code, String reason, String message) {
        return new Refusal(code, reason, message);
    }

    public static Refusal notFound(Kind kind, String name) {
        return new Refusal(404, "NotFound", "%s \"%s\" not found".formatted(kind.resource(), name))
                .about(kind, name);
    }

    public static Refusal noPath() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource");
    }

    public static Refusal exists(Kind kind, String name) {
        return new Refusal(
                        409,
                        "AlreadyExists",
                        "%s \"%s\" already exists".formatted(kind.resource(), name))
                .about(kind, name);
    }

    public static Refusal conflict(Kind kind, String name, String why) {
        return new Refusal(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on %s \"%s\": %s"
                                .formatted(kind.resource(), name, why))
                .about(kind, name);
    }

    public static Refusal outdated(Kind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version"
                        + " and try again");
    }

    public static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message);
    }

    public static Refusal forbidden(Kind kind, String name, String why) {
        return new Refusal(
                        403,
                        "Forbidden",
                        name.isEmpty()
                                ? "%s is forbidden: %s".formatted(kind.resource(), why)
                                : "%s \"%s\" is forbidden: %s"
                                        .formatted(kind.resource(), name, why))
                .about(kind, name);
    }

    public static Refusal expired(String message) {
        return new Refusal(410, "Expired", message);
    }

    public static Refusal invalid(Kind kind, String name, List<Cause> causes) {
        List<String> texts =
                causes.stream().map(cause -> cause.field() + ": " + cause.message()).toList();
        Refusal refusal =
                new Refusal(
                                422,
                                "Invalid",
                                "%s%s \"%s\" is invalid: %s"
                                        .formatted(
                                                kind.name(),
                                                kind.group().isEmpty() ? "" : "." + kind.group(),
                                                name,
                                                texts.size() == 1
                                                        ? texts.getFirst()
                                                        : "[" + String.join(", ", texts) + "]"))
                        .about(kind, name);
        refusal.details.put("kind", kind.name());
        ArrayNode list = refusal.details.putArray("causes");
        causes.forEach(
                cause ->
                        list.addObject()
                                .put("reason", cause.reason())
                                .put("message", cause.message())
                                .put("field", cause.field()));
        return refusal;
    }

    public Refusal about(Kind kind, String name) {
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", kind.plural());
        return this;
    }

    public Refusal retryAfter(int seconds) {
        details.put("retryAfterSeconds", seconds);
        return this;
    }

    public @Nullable Integer retryAfter() {
        return details.has("retryAfterSeconds") ? details.path("retryAfterSeconds").asInt() : null;
    }

    public int code() {
        return code;
    }

    public ObjectNode status() {
        ObjectNode status = Resource.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (!details.isEmpty()) {
            status.set("details", details.deepCopy());
        }
        return status.put("code", code);
    }
}
