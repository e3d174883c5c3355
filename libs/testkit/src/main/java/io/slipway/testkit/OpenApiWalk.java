package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks every operation that the running service documents and tries to get in the wrong way: no
 * token, an expired one, one for another audience, from another issuer, with a broken signature,
 * none or a forged one, of each wrong role, of another tenant; and then in the right way. An
 * operation without a case fails, and so does a case without an operation.
 *
 * <pre>
 * OpenApiWalk.of(
 *         Operation.of("POST /api/jobs").allows("operator", "admin").sending("{}"),
 *         Operation.of("GET /api/jobs").allows("viewer", "operator", "admin").listed(),
 *         Operation.of("GET /api/jobs/{id}").allows("viewer", "operator", "admin").with("id", id).owned())
 *     .walk();
 * </pre>
 *
 * The things named in path variables belong to team-a, or to the GPU host ws-1.
 */
public final class OpenApiWalk {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MAX_BODY_BYTES = 1 << 20;

    /** Who logs in for a role in team-a, and who in another tenant. */
    private static final Map<String, String> LOGINS =
            logins("viewer", "operator", "admin", "agent-ws-1", "acme");

    private static final Map<String, String> OTHERS =
            logins("other-viewer", "other", "other-admin", "agent-ws-2", "other-acme");

    private final List<Operation> cases;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<String> failures = new ArrayList<>();

    private OpenApiWalk(List<Operation> cases) {
        this.cases = List.copyOf(cases);
    }

    public static OpenApiWalk of(Operation... cases) {
        return new OpenApiWalk(List.of(cases));
    }

    /** The operations that every service with a consumer has by way of libs/outbox. */
    public OpenApiWalk andParkedEventsOf(String service) {
        var more = new ArrayList<>(cases);
        for (var name :
                List.of(
                        "GET /api/events/{service}/parked",
                        "GET /api/events/{service}/settled",
                        "GET /api/events/{service}/parked/{id}",
                        "POST /api/events/{service}/parked/{id}:retry",
                        "POST /api/events/{service}/parked/{id}:skip")) {
            var operation = Operation.of(name).allows("admin").with("service", service);
            if (name.contains("{id}")) {
                operation = operation.with("id", "0");
            }
            if (name.endsWith(":skip")) {
                operation = operation.sending("{\"reason\":\"walk\"}");
            }
            more.add(operation);
        }
        return new OpenApiWalk(more);
    }

    /** Walks the service that this {@code @QuarkusTest} started. */
    public void walk() {
        // Quarkus tells RestAssured the port before each test; its own test.url is empty here.
        walk(URI.create(RestAssured.baseURI + ":" + RestAssured.port));
    }

    public void walk(URI service) {
        var documented = documented(service);
        var covered = new TreeSet<String>();
        cases.forEach(operation -> covered.add(operation.name()));
        documented.stream()
                .filter(name -> !covered.contains(name))
                .forEach(name -> failures.add(name + " has no authorization case"));
        covered.stream()
                .filter(name -> !documented.contains(name))
                .forEach(name -> failures.add(name + " is not documented"));
        // The right way comes last: it may end what the other cases are about.
        cases.forEach(operation -> wrongWays(service, operation));
        cases.forEach(operation -> rightWay(service, operation));
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n", failures));
        }
    }

    private Set<String> documented(URI service) {
        var document =
                read(send(service, Operation.of("GET /q/openapi").with("format", "json"), null));
        var names = new TreeSet<String>();
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    names.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        if (names.isEmpty()) {
            failures.add(service + "/q/openapi documents no operation");
        }
        return names;
    }

    private void wrongWays(URI service, Operation operation) {
        if (operation.roles().isEmpty()) {
            return;
        }
        var insider = login(operation, LOGINS);
        var wrong = new LinkedHashMap<String, @Nullable String>();
        wrong.put("no token", null);
        wrong.put("no token at all, but text", "nonsense");
        wrong.put("an expired token", Tokens.expired(insider));
        wrong.put("a token for another audience", Tokens.wrongAudience(insider));
        wrong.put("a token of another issuer", Tokens.wrongIssuer(insider));
        wrong.put("a token with a broken signature", Tokens.tampered(insider));
        wrong.put("a token without a signature", Tokens.unsigned(insider));
        wrong.put("a token of the algorithm NoNe", Tokens.unsigned(insider, "NoNe"));
        wrong.put("a token signed with another key", Tokens.wrongKey(insider));
        wrong.put("a token signed with the public key", Tokens.publicSecret(insider));
        wrong.forEach((what, token) -> expect(service, operation, what, token, 401));
        LOGINS.forEach(
                (role, login) -> {
                    if (!operation.roles().contains(role)) {
                        expect(service, operation, "the role " + role, Tokens.of(login), 403);
                    }
                });
        otherTenant(service, operation);
    }

    private void otherTenant(URI service, Operation operation) {
        switch (operation.tenancy()) {
            case SHARED -> {}
            case OWNED ->
                    expect(
                            service,
                            operation,
                            "another tenant",
                            Tokens.of(login(operation, OTHERS)),
                            404);
            case LISTED -> {
                var answer = send(service, operation, Tokens.of(login(operation, OTHERS)));
                if (answer.status() != 200 || !read(answer).path("items").isEmpty()) {
                    failures.add(
                            "%s with another tenant: 200 and no items expected, got %d %s"
                                    .formatted(operation.name(), answer.status(), answer.body()));
                }
            }
        }
    }

    private void rightWay(URI service, Operation operation) {
        if (operation.roles().isEmpty()) {
            refuseRefusal(service, operation, "no token", null);
        }
        for (var role : operation.roles()) {
            refuseRefusal(service, operation, "the role " + role, Tokens.of(login(role, LOGINS)));
        }
    }

    private void refuseRefusal(
            URI service, Operation operation, String what, @Nullable String token) {
        var answer = send(service, operation, token);
        if (answer.status() == 401 || answer.status() == 403 || answer.status() >= 500) {
            failures.add(
                    "%s with %s: let in expected, got %d %s"
                            .formatted(operation.name(), what, answer.status(), answer.body()));
        }
    }

    private void expect(
            URI service, Operation operation, String what, @Nullable String token, int status) {
        var answer = send(service, operation, token);
        if (answer.status() != status) {
            failures.add(
                    "%s with %s: %d expected, got %d %s"
                            .formatted(
                                    operation.name(),
                                    what,
                                    status,
                                    answer.status(),
                                    answer.body()));
        }
    }

    private static String login(Operation operation, Map<String, String> logins) {
        return login(operation.roles().getFirst(), logins);
    }

    private static String login(String role, Map<String, String> logins) {
        var login = logins.get(role);
        if (login == null) {
            throw new IllegalStateException("Nobody in the demo realm has the role " + role);
        }
        return login;
    }

    private static Map<String, String> logins(
            String viewer, String operator, String admin, String agent, String producer) {
        var logins = new LinkedHashMap<String, String>();
        logins.put("viewer", viewer);
        logins.put("operator", operator);
        logins.put("admin", admin);
        logins.put("agent", agent);
        logins.put("producer", producer);
        return logins;
    }

    private record Answer(int status, String body) {}

    private Answer send(URI service, Operation operation, @Nullable String token) {
        var body = operation.body();
        var request =
                HttpRequest.newBuilder(URI.create(base(service) + operation.target()))
                        .timeout(LIMIT)
                        .method(
                                operation.method(),
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        operation.headers().forEach(request::header);
        try {
            HttpResponse<InputStream> response =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            try (var stream = response.body()) {
                return new Answer(response.statusCode(), text(response, stream));
            }
        } catch (IOException e) {
            throw new AssertionError("No answer to " + operation.name(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while calling " + operation.name(), e);
        }
    }

    /** An event stream has no end, so its body is not waited for. */
    private static String text(HttpResponse<InputStream> response, InputStream stream)
            throws IOException {
        var type = response.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("text/event-stream")
                ? ""
                : new String(stream.readNBytes(MAX_BODY_BYTES), UTF_8);
    }

    private JsonNode read(Answer answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + answer.body(), e);
        }
    }

    private static String base(URI service) {
        var text = service.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
