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
import java.util.HashSet;
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
    private static final String LAST = "Connection: close\r\n";
    private static final String JSON_IN_PIECES =
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final List<String> NONSENSE =
            List.of("abc", "-1", "99999999999999999999", "%00", "%0a", "%F0%9F%92%A9", "%ff");
    private static final Pattern INSIDES =
            Pattern.compile(
                    "io\\.(slipway|quarkus|vertx|smallrye)\\.|java(x)?\\.|jakarta\\.|org\\.hibernate"
                            + "|com\\.fasterxml|Exception|(?i)\\bselect\\b.*\\bfrom\\b|\\bat [a-z]+\\.[A-Z]");
    private static final List<String> STRAY_PATHS =
            List.of(
                    "/api/%2e%2e/%2e%2e/etc/passwd",
                    "/api/..%2f..%2f..%2fetc/passwd",
                    "/api/..%5c..%5cetc",
                    "/api/%c0%ae%c0%ae/x",
                    "/../../etc/passwd",
                    "/api/%00",
                    "/api;a=b/../x");
    private static final List<String> NO_HTTP =
            List.of(
                    "nonsense\r\n\r\n",
                    "GET /api/%zz HTTP/1.1\r\n" + LAST + "\r\n",
                    "GET /api/% HTTP/1.1\r\n" + LAST + "\r\n",
                    "GET /api HTTP/nine\r\n\r\n",
                    "GET /api HTTP/1.1\r\nno colon\r\n\r\n",
                    "POST /api HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                    "POST /api HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                    "GET /api HTTP/1.1\r\nX: " + "y".repeat(1 << 17) + "\r\n\r\n");
    private static final int LARGEST = 1 << 20;
    private static final int LONGEST_LINE = 4 << 10;
    private static final int LARGEST_HEAD = 16 << 10;

    private final URI service;
    private final String token;
    private final Set<String> anyBody;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final List<String> failures = new ArrayList<>();
    private final Set<String> heardOut = new HashSet<>();
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
        try (var complaints = new Complaints()) {
            walk.all();
            walk.failures.addAll(complaints.told());
        }
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
        // First, so that what the service might say of it is said before the end.
        leave();
        strays();
        malformed();
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
        expect(raw("GET", "/api?x=" + "y".repeat(LONGEST_LINE), ""), 414);
        expect(raw("GET", "/api", "X-Long: " + "y".repeat(LARGEST_HEAD) + "\r\n"), 431);
    }

    /** A client that goes away in the middle of a body. */
    private void leave() {
        try (var socket = new Socket(service.getHost(), service.getPort())) {
            String head = head("POST", "/api", "Transfer-Encoding: chunked\r\n");
            socket.getOutputStream().write((head + "ff\r\n{").getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError("No connection", e);
        }
    }

    /** Paths that lead out of the API, or are no paths, and methods that nobody has heard of. */
    private void strays() {
        for (String path : STRAY_PATHS) {
            expect(raw("GET", path, LAST), status -> status == 400 || status == 404, "400 or 404");
        }
        for (String method : List.of("TRACE", "BREW")) {
            expect(
                    raw(method, "/api/nothing", LAST),
                    status -> status == 404 || status == 405,
                    "404 or 405");
        }
    }

    /**
     * What is no HTTP, or has no path, gets a bare status of the server, which hears no more from
     * that client.
     */
    private void malformed() {
        for (String request : NO_HTTP) {
            String shown = request.lines().reduce("", ProblemWalk::shown);
            try (var socket = new Socket(service.getHost(), service.getPort())) {
                socket.setSoTimeout((int) LIMIT.toMillis());
                socket.getOutputStream().write(request.getBytes(UTF_8));
                socket.getOutputStream().flush();
                var in = new BufferedInputStream(socket.getInputStream());
                Answer answer = answer(in, shown);
                if (answer.status() != 400 && answer.status() != 431) {
                    failures.add("%s: 400 expected, got %d".formatted(shown, answer.status()));
                }
                if (INSIDES.matcher(answer.body()).find() || in.read() >= 0) {
                    failures.add(shown + ": more than a status: " + answer.body());
                }
            } catch (IOException e) {
                failures.add("%s: no answer, or no end of it: %s".formatted(shown, e.getMessage()));
            }
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
        expect(announced(method, target), 413);
        expect(unannounced(method, target), 413);
        piecewise(method, target);
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
    private Answer announced(String method, String target) {
        return raw(
                method,
                target,
                "Content-Type: application/json\r\nContent-Length: %d\r\n".formatted(LARGEST + 1),
                "",
                heardOut.add("announced"));
    }

    /** Sends too large a body piece by piece, never says that it was the last, and is answered. */
    private Answer unannounced(String method, String target) {
        return raw(
                method,
                target,
                JSON_IN_PIECES,
                chunk(" ".repeat(LARGEST + 1)),
                heardOut.add("unannounced"));
    }

    /** A body in pieces is the same body. */
    private void piecewise(String method, String target) {
        String body = "{\"noSuchField\":1}";
        Answer whole = send(method, target, body);
        Answer pieces =
                raw(
                        method,
                        target,
                        JSON_IN_PIECES + LAST,
                        chunk(body.substring(0, 3)) + chunk(body.substring(3)) + chunk(""),
                        true);
        expect(pieces, whole.status());
        if (whole.body().contains("noSuchField") && !pieces.body().contains("noSuchField")) {
            failures.add(pieces.request() + ": the body was not read: " + pieces.body());
        }
    }

    private static String chunk(String bytes) {
        return "%x\r\n%s\r\n".formatted(bytes.length(), bytes);
    }

    private Answer raw(String method, String target, String headers) {
        return raw(method, target, headers, "", true);
    }

    /**
     * What no client of the platform sends; the connection has to end with the answer.
     *
     * @param open whether this side stays open: the service hears it out for a while before it ends
     *     the connection, which is waited for once of each kind
     */
    private Answer raw(String method, String target, String headers, String body, boolean open) {
        String head = head(method, target, headers);
        String path = target.replaceFirst("\\?.*", "");
        String sent = method + " " + path + " " + headers.lines().reduce("", ProblemWalk::shown);
        try (var socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write((head + body).getBytes(UTF_8));
            socket.getOutputStream().flush();
            var in = new BufferedInputStream(socket.getInputStream());
            Answer answer = answer(in, sent);
            if (!open) {
                socket.shutdownOutput();
            }
            if (in.read() >= 0) {
                failures.add(sent + ": the connection goes on after the answer");
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError("No answer, or no end of it, to " + sent, e);
        }
    }

    private String head(String method, String target, String headers) {
        return """
               %s %s HTTP/1.1\r
               Host: %s\r
               Authorization: Bearer %s\r
               %s\r
               """
                .formatted(method, target, service.getHost(), token, headers);
    }

    private static String shown(String before, String header) {
        return before + " " + header.substring(0, Math.min(40, header.length()));
    }

    private static Answer answer(InputStream in, String sent) throws IOException {
        String status = line(in);
        String type = "";
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
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
                new String(in.readNBytes(length), UTF_8),
                null,
                sent);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
