package io.slipway.problem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal or an outage on its way to the client. Has no stack trace: it is an answer, not a bug.
 */
public final class Problem extends RuntimeException {
    private final transient ProblemType type;
    private final String detail;
    private final transient List<Violation> causes = new ArrayList<>();
    private final transient Map<String, Object> facts = new LinkedHashMap<>();
    private @Nullable String fix;
    private @Nullable Duration retryAfter;

    Problem(ProblemType type, String detail) {
        super(type.slug() + ": " + detail, null, false, false);
        this.type = type;
        this.detail = detail;
    }

    /** Points to a field of the request. */
    public Problem at(String pointer, String message) {
        causes.add(new Violation(pointer, message));
        return this;
    }

    /** Adds a typed fact that helps the client with its next try. */
    public Problem with(String name, Object value) {
        facts.put(name, value);
        return this;
    }

    /** Says what to do next. */
    public Problem fix(String sentence) {
        this.fix = sentence;
        return this;
    }

    /** Says when the same request may work. */
    public Problem retryAfter(Duration wait) {
        this.retryAfter = wait;
        return this;
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    /** The fields it points to. */
    public List<Violation> causes() {
        return List.copyOf(causes);
    }

    public @Nullable String fix() {
        return fix;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The document as RFC 9457 wants it. */
    Map<String, Object> document(String instance) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "/problems/" + type.slug());
        document.put("title", type.title());
        document.put("status", type.status());
        document.put("detail", detail);
        document.put("instance", instance);
        if (!causes.isEmpty()) {
            document.put("causes", List.copyOf(causes));
        }
        if (fix != null) {
            document.put("fix", fix);
        }
        document.put("retryable", type.status() == 503 || type.status() == 429);
        facts.forEach(document::putIfAbsent);
        return document;
    }
}
