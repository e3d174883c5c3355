package io.slipway.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns an answer that is no success, an RFC 9457 problem when all is well, into a failure. */
final class Refusal {
    private static final Set<String> STANDARD =
            Set.of("type", "title", "status", "detail", "instance", "fix", "retryable");
    private static final List<String> LIMITS =
            List.of(
                    "capacity",
                    "quota",
                    "guardrail",
                    "budget",
                    "queue-full",
                    "no-room",
                    "size-impossible");

    private final Answer answer;
    private final JsonNode problem;
    private final String requestId;

    Refusal(Answer answer, String requestId) {
        this.answer = answer;
        this.problem = answer.json();
        this.requestId = requestId;
    }

    /** A problem says so itself; without one, the gateway in front is what did not work. */
    boolean retryable() {
        if (problem.has("retryable")) {
            return problem.path("retryable").asBoolean();
        }
        return switch (answer.status()) {
            case 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    Failure failure() {
        Exit exit = exit();
        return new Failure(
                exit, what(), because(), attempt(exit), ref(), problem.isObject() ? problem : null);
    }

    private Exit exit() {
        return switch (answer.status()) {
            case 401 -> Exit.LOGIN_NEEDED;
            case 403 -> limited() ? Exit.REFUSED : Exit.NOT_ALLOWED;
            case 404, 410 -> Exit.NOT_FOUND;
            case 409, 412, 428 -> limited() ? Exit.REFUSED : Exit.CONFLICT;
            case 429, 502, 503, 504 -> Exit.UNAVAILABLE;
            case 500 -> Exit.FAILED;
            default -> limited() ? Exit.REFUSED : answer.status() < 500 ? Exit.USAGE : Exit.FAILED;
        };
    }

    private boolean limited() {
        String slug = slug();
        return LIMITS.stream().anyMatch(slug::contains);
    }

    private String slug() {
        return Json.text(problem, "type");
    }

    private String what() {
        String detail = Json.text(problem, "detail");
        String title = Json.text(problem, "title");
        if (!detail.isEmpty() && (title.isEmpty() || !detail.equals(because()))) {
            return detail;
        }
        return title.isEmpty() ? "the server answered " + answer.status() : title;
    }

    /** The fields at fault, else the numbers the problem carries. */
    private String because() {
        List<String> parts = new ArrayList<>();
        for (var member : problem.properties()) {
            JsonNode value = member.getValue();
            if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                value.forEach(cause -> parts.add(cause(cause)));
            } else if (!STANDARD.contains(member.getKey())) {
                parts.add(member.getKey() + " " + fact(value));
            }
        }
        if (parts.isEmpty()) {
            String title = Json.text(problem, "title");
            parts.add(title.isEmpty() ? "the answer carried no explanation" : title);
        }
        return String.join("; ", parts);
    }

    private static String cause(JsonNode cause) {
        if (cause.has("pointer")) {
            String message = Json.text(cause, "message");
            return Json.text(cause, "pointer")
                    + " "
                    + (message.isEmpty() ? Json.text(cause, "detail") : message);
        }
        if (cause.has("rule")) {
            return Json.text(cause, "rule") + " at " + Json.text(cause, "subject");
        }
        return Json.line(cause);
    }

    private static String fact(JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        List<String> texts = new ArrayList<>();
        value.forEach(one -> texts.add(one.asText()));
        return String.join(", ", texts);
    }

    private String attempt(Exit exit) {
        String fix = Json.text(problem, "fix");
        // Said to programs; a person reads the fields in the line above.
        if (fix.contains("causes[]")) {
            return "the same command with --help";
        }
        if (!fix.isEmpty()) {
            return fix;
        }
        return switch (exit) {
            case LOGIN_NEEDED -> "slipway login";
            case NOT_ALLOWED -> "slipway whoami";
            case UNAVAILABLE -> "slipway doctor";
            case USAGE, REFUSED -> "the same command with --help";
            case NOT_FOUND, CONFLICT -> "";
            case FAILED, DONE, UNFINISHED, INTERRUPTED -> "the same command with --debug=http";
        };
    }

    private String ref() {
        String instance = Json.text(problem, "instance");
        String header = answer.header("x-request-id");
        String id = !instance.isEmpty() ? instance : header != null ? header : requestId;
        String slug = slug().isEmpty() ? "HTTP " + answer.status() : slug();
        return slug + ", request " + id;
    }
}
