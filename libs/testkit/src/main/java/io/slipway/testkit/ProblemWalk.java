package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends every operation that the running service documents what it cannot take: another method,
 * another media type, a body that is broken, too large or of unknown fields, parameters that are
 * nonsense; and asks for what is not there. Every answer has to be a problem document that says
 * what is wrong, and nothing of how the service is made.
 */
public final class ProblemWalk {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final List<String> NONSENSE =
            List.of("abc", "-1", "99999999999999999999", "%00", "%0a", "%F0%9F%92%A9", "%ff");
    private static final Pattern INSIDES =
            Pattern.compile(
                    "io\\.(slipway|quarkus|vertx|smallrye)\\.|java(x)?\\.|jakarta\\.|org\\.hibernate"
                            + "|com\\.fasterxml|Exception|(?i)\\bselect\\b.*\\bfrom\\b|\\bat [a-z]+\\.[A-Z]");
    private static final int LARGEST = 1 << 20;

    private final URI service;
    private final String token;
    private final Set<String> anyBody;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final List<String> failures = new ArrayList<>();
    private int answers;

    private ProblemWalk(URI service, String token, Set<String> anyBody) {
        this.service = service;
        this.token = token;
        this.anyBody = anyBody;
    }

    /**
     * Walks the service that this {@code @QuarkusTest} started.
     *
     * @param anyBody the operations that take bodies of any shape, {@code POST /things}
     */
    public static void walk(String login, String... anyBody) {
        var service = URI.create(RestAssured.baseURI + ":" + RestAssured.port);
        var walk = new ProblemWalk(service, Tokens.of(login), Set.of(anyBody));
        walk.all();
        if (!walk.failures.isEmpty()) {
            throw new AssertionError(
                    "%d of %d answers:%n%s"
                            .formatted(
                                    walk.failures.size(),
                                    walk.answers,
                                    String.join("\n", walk.failures)));
        }
    }

    private record Answer(
            int status, String type, String body, @Nullable String allow, String request) {}

    private void all() {
        JsonNode paths = documents().path("paths");
        for (var path : paths.properties()) {
            methods(path.getKey(), paths);
            for (var operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    walk(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            operation.getValue());
                }
            }
        }
        for (String nothing : List.of("/", "/nothing", "/api", "/api/nothing", "/api//x", "/q/x")) {
            expect(get(nothing), 404);
        }
    }

    private JsonNode documents() {
        try {
            return JSON.readTree(send("GET", "/q/openapi?format=json", null, null, null).body());
        } catch (IOException e) {
            throw new AssertionError("No API description", e);
        }
    }

    /** A method that the path does not know, and the header that says which ones it does. */
    private void methods(String path, JsonNode paths) {
        String target = filled(path);
        var known = new TreeSet<String>();
        for (var other : paths.properties()) {
            // The last segment may stand for another one, with its command.
            if (target.matches(other.getKey().replaceAll("\\{[^}]+}", "[^/]+"))) {
                other.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> known.add(name.toUpperCase(Locale.ROOT)));
            }
        }
        for (String method : List.of("PATCH", "DELETE", "PUT", "POST", "GET")) {
            if (!known.contains(method)) {
                Answer answer = send(method, target, null, null, null);
                expect(answer, 405);
                if (answer.allow() == null) {
                    failures.add(answer.request() + ": no Allow header");
                }
                return;
            }
        }
    }

    private void walk(String method, String path, JsonNode operation) {
        String target = filled(path);
        if (!operation.at("/responses/200/content/application~1json").isMissingNode()) {
            expect(
                    send(method, target, "{}", "application/json", "image/png"),
                    status -> status == 406 || missing(status),
                    "406");
        }
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asText();
            for (String nonsense : NONSENSE) {
                refused(
                        switch (parameter.path("in").asText()) {
                            case "path" -> send(method, path(path, name, nonsense), "{}");
                            case "query" ->
                                    send(method, target + "?" + name + "=" + nonsense, "{}");
                            default -> send(method, target, "{}");
                        });
            }
        }
        if (operation.has("requestBody")) {
            bodies(method, target, anyBody.contains(method + " " + path));
        }
    }

    private void bodies(String method, String target, boolean any) {
        expect(send(method, target, "a=b", "application/x-www-form-urlencoded", null), 415);
        expect(send(method, target, "{}", "text/plain", null), 415);
        expect(tooLarge(method, target), 413);
        for (String broken :
                List.of("{", "{\"a\":", "{\"a\":1,}", "nonsense", "\u0000", "{\"a\":\"")) {
            expect(send(method, target, broken), status -> status == 400 || missing(status), "400");
        }
        for (String odd : List.of("", "null", "[]", "7", "\"text\"", "[".repeat(5_000))) {
            refused(send(method, target, odd));
        }
        if (!any) {
            Answer unknown = send(method, target, "{\"noSuchField\":1}");
            expect(unknown, status -> status == 400 || missing(status), "400");
            if (unknown.status() == 400 && !unknown.body().contains("\"#/noSuchField\"")) {
                failures.add(unknown.request() + ": no pointer to the field in " + unknown.body());
            }
        }
    }

    /** The thing in the path is not there, or not for this caller, which may be looked at first. */
    private static boolean missing(int status) {
        return status == 404 || status == 403;
    }

    private static String path(String template, String name, String value) {
        return filled(template.replace("{" + name + "}", value));
    }

    private static String filled(String template) {
        return template.replaceAll("\\{[^}]+}", "0199a0c1-0000-7000-8000-000000000000");
    }

    private void expect(Answer answer, int status) {
        expect(answer, got -> got == status, Integer.toString(status));
    }

    private void expect(Answer answer, IntPredicate right, String wanted) {
        if (!right.test(answer.status())) {
            failures.add(
                    "%s: %s expected, got %d %s"
                            .formatted(answer.request(), wanted, answer.status(), answer.body()));
        }
        if (answer.status() >= 400) {
            readable(answer);
        }
    }

    /** Whatever it is: an answer, and where it is a refusal a readable one. */
    private void refused(Answer answer) {
        if (answer.status() >= 500) {
            failures.add("%s: %d %s".formatted(answer.request(), answer.status(), answer.body()));
        } else if (answer.status() >= 400) {
            readable(answer);
        }
    }

    private void readable(Answer answer) {
        answers++;
        try {
            JsonNode problem = JSON.readTree(answer.body());
            boolean whole =
                    answer.type().startsWith("application/problem+json")
                            && problem.path("type").asText().matches("/problems/[a-z-]+")
                            && problem.path("status").asInt() == answer.status()
                            && !problem.path("title").asText().isBlank()
                            && !problem.path("detail").asText().isBlank()
                            && problem.path("instance").asText().startsWith("urn:uuid:");
            if (!whole) {
                failures.add(
                        "%s: %d is no problem document: %s %s"
                                .formatted(
                                        answer.request(),
                                        answer.status(),
                                        answer.type(),
                                        answer.body()));
            }
        } catch (IOException e) {
            failures.add("%s: %d is not JSON".formatted(answer.request(), answer.status()));
        }
        if (INSIDES.matcher(answer.body()).find()) {
            failures.add("%s tells of its insides: %s".formatted(answer.request(), answer.body()));
        }
    }

    private Answer get(String target) {
        return send("GET", target, null, null, null);
    }

    private Answer send(String method, String target, String body) {
        return send(method, target, method.equals("GET") ? null : body, "application/json", null);
    }

    private Answer send(
            String method,
            String target,
            @Nullable String body,
            @Nullable String contentType,
            @Nullable String accept) {
        var request =
                HttpRequest.newBuilder(URI.create(service + target))
                        .timeout(LIMIT)
                        .header("Authorization", "Bearer " + token)
                        .method(
                                method,
                                body == null || method.equals("GET")
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (accept != null) {
            request.header("Accept", accept);
        }
        String said =
                "%s %s %s %s"
                        .formatted(
                                method,
                                target,
                                contentType == null ? "" : contentType,
                                body == null || body.length() > 40 ? "" : body);
        try {
            HttpResponse<InputStream> response =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            try (var stream = response.body()) {
                String type = response.headers().firstValue("Content-Type").orElse("");
                return new Answer(
                        response.statusCode(),
                        type,
                        type.startsWith("text/event-stream")
                                ? ""
                                : new String(stream.readNBytes(LARGEST), UTF_8),
                        response.headers().firstValue("Allow").orElse(null),
                        said);
            }
        } catch (IOException e) {
            throw new AssertionError("No answer to " + said, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while calling " + target, e);
        }
    }

    /** Announces too large a body and sends none of it: the answer does not wait for it. */
    private Answer tooLarge(String method, String target) {
        String head =
                """
                %s %s HTTP/1.1\r
                Host: %s\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                """
                        .formatted(method, target, service.getHost(), token, LARGEST + 1);
        try (var socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(head.getBytes(UTF_8));
            socket.getOutputStream().flush();
            var answer = new BufferedInputStream(socket.getInputStream());
            String status = line(answer);
            String type = "";
            int length = 0;
            for (String line = line(answer); !line.isEmpty(); line = line(answer)) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                switch (line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)) {
                    case "content-type" -> type = value;
                    case "content-length" -> length = Integer.parseInt(value);
                    default -> {}
                }
            }
            return new Answer(
                    Integer.parseInt(status.split(" ", 3)[1]),
                    type,
                    new String(answer.readNBytes(length), UTF_8),
                    null,
                    "%s %s of %d bytes".formatted(method, target, LARGEST + 1));
        } catch (IOException e) {
            throw new AssertionError("No answer to a large body at " + target, e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
