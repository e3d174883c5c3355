package io.slipway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * All services and the issuer behind one port, small but with a will of their own: they know who is
 * asking, keep what they are told, page, repeat an answer for a repeated key, and refuse.
 */
final class FakeSlipway implements AutoCloseable {
    static final String JOB = "0199a0c1-0000-7000-8000-000000000001";
    static final String CLUSTER = "0199a0c2-0000-7000-8000-000000000001";
    static final String ENDPOINT = "0199a0c3-0000-7000-8000-000000000001";
    static final String RESERVATION = "0199a0c4-0000-7000-8000-000000000001";
    static final String BOOKING = "0199a0c6-0000-7000-8000-000000000001";
    static final String KEY = "0199a0c7-0000-7000-8000-000000000001";
    static final String RUN = "0199a0c5-0000-7000-8000-000000000001";

    /** One request as it came in. */
    record Seen(String method, String path, Map<String, String> headers, String body) {}

    private record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, List<ObjectNode>> things = new LinkedHashMap<>();
    private final Map<String, Deque<String>> futures = new HashMap<>();
    private final Map<String, Answer> kept = new ConcurrentHashMap<>();
    private final Deque<Answer> next = new ArrayDeque<>();
    private final Deque<List<ObjectNode>> happenings = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private final Deque<String> deviceAnswers = new ArrayDeque<>();
    private int linesPerConnection = Integer.MAX_VALUE;
    private String lastRefreshToken = "";

    FakeSlipway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
        add("/api/hyperpod/jobs", job(JOB, "deploy", "demo", "ready"));
        add("/api/hyperpod/clusters", thing(CLUSTER).put("name", "demo").put("state", "ready"));
        add("/api/endpoints", thing(ENDPOINT).put("name", "demo").put("state", "ready"));
        add("/api/reservations", thing(RESERVATION).put("state", "active").put("gpus", 8));
        add("/api/workstations", thing("ws-1").put("state", "in-sync").put("generation", 3));
        add("/api/stress/runs", thing(RUN).put("state", "completed").put("verdict", "pass"));
        all("/api/stress/runs")
                .getFirst()
                .putObject("report")
                .put("runId", RUN)
                .putObject("verdict")
                .put("outcome", "pass");
        add("/api/guardrails/suppressions", thing("0199a0c9").put("rule", "EBS-QUOTA"));
        add("/api/keys", thing(KEY).put("name", "ci").put("state", "active"));
        add("/api/bookings", thing(BOOKING).put("name", "class").put("gpus", 8));
        add("/api/maintenance", thing("0199a0ca").put("pool", "default"));
        ObjectNode pool = thing("default").put("name", "default").put("configured", true);
        pool.putArray("nodes").addObject().put("name", "h100-1");
        pool.withArray("nodes").addObject().put("name", "h100-2");
        add("/api/pools", pool);
        add("/api/guardrails/rules", thing("EBS-QUOTA").put("severity", "ERROR"));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String issuer() {
        return url() + "/issuer";
    }

    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    List<Seen> seen(String method) {
        return seen().stream().filter(one -> one.method().equals(method)).toList();
    }

    static ObjectNode job(String id, String action, String cluster, String state) {
        return thing(id)
                .put("action", action)
                .put("state", state)
                .put("word", state.equals("ready") ? "succeeded" : "running")
                .put("clusterName", cluster)
                .put("createdAt", "2026-11-30T12:00:00.123456Z")
                .put("updatedAt", "2026-11-30T12:00:00.123456Z");
    }

    static ObjectNode thing(String id) {
        return Json.object().put("id", id);
    }

    void add(String collection, ObjectNode thing) {
        all(collection).add(thing);
    }

    private List<ObjectNode> all(String collection) {
        return things.computeIfAbsent(collection, _ -> new ArrayList<>());
    }

    void drop(String collection) {
        all(collection).clear();
    }

    /** Each look at that thing finds it in the next of these states; it stays in the last. */
    void future(String id, String... states) {
        futures.put(id, new ArrayDeque<>(List.of(states)));
    }

    /** The next answers, whatever is asked. */
    void answers(int status, String body, int times) {
        for (int i = 0; i < times; i++) {
            next.add(new Answer(status, "application/problem+json", body));
        }
    }

    void logs(int lines, int perConnection) {
        for (int i = 1; i <= lines; i++) {
            log.add("line " + i);
        }
        linesPerConnection = perConnection;
    }

    void deviceAnswers(String... errors) {
        deviceAnswers.addAll(List.of(errors));
    }

    String lastRefreshToken() {
        return lastRefreshToken;
    }

    static String problem(String slug, int status, String detail, Map<String, Object> facts) {
        ObjectNode problem =
                Json.object()
                        .put("type", "/problems/" + slug)
                        .put("title", "A title")
                        .put("status", status)
                        .put("detail", detail)
                        .put("instance", "urn:uuid:42")
                        .put("retryable", status == 503 || status == 429);
        facts.forEach((name, value) -> problem.set(name, Json.of(value)));
        return problem.toString();
    }

    /** A token as an issuer would give it, with a signature nobody checks here. */
    static String token(String user, long expiresAt) {
        String claims =
                """
                {"iss":"http://issuer","sub":"%s","preferred_username":"%s","tenant":"team-a",\
                "realm_access":{"roles":["operator"]},"exp":%d}"""
                        .formatted(user, user, expiresAt);
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8))
                + "."
                + encoder.encodeToString(claims.getBytes(UTF_8))
                + ".x";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        String path = exchange.getRequestURI().getRawPath();
        synchronized (seen) {
            seen.add(new Seen(exchange.getRequestMethod(), path, headers, body));
            if (path.endsWith("/logs")
                    && "text/event-stream, application/problem+json"
                            .equals(headers.get("accept"))) {
                stream(exchange, headers.getOrDefault("last-event-id", "0"));
                return;
            }
            if (path.endsWith("/events") && !happenings.isEmpty()) {
                happen(exchange, happenings.poll());
                return;
            }
            Answer answer = answer(exchange, path, headers, body);
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    private Answer answer(
            HttpExchange exchange, String path, Map<String, String> headers, String body) {
        if (path.startsWith("/issuer")) {
            return issuer(path, form(body));
        }
        if (path.startsWith("/q/")) {
            return new Answer(200, "application/json", "{}");
        }
        if (!next.isEmpty()) {
            return next.poll();
        }
        String token = headers.getOrDefault("authorization", "").replace("Bearer ", "");
        if (token.isEmpty() || token.equals("bad")) {
            return refused("unauthenticated", 401, "The token is expired.", Map.of());
        }
        if (exchange.getRequestMethod().equals("GET")) {
            return get(path, form(String.valueOf(exchange.getRequestURI().getRawQuery())));
        }
        if (token.equals("viewer")) {
            return refused("forbidden", 403, "None of your roles may do this.", Map.of());
        }
        if (exchange.getRequestMethod().equals("DELETE")) {
            return find(path)
                    .map(_ -> new Answer(204, "application/json", ""))
                    .orElseGet(FakeSlipway::absent);
        }
        String key = headers.get("idempotency-key");
        if (key == null) {
            return refused("key-missing", 400, "An Idempotency-Key is needed.", Map.of());
        }
        return kept.computeIfAbsent(key, _ -> post(path, json(body)));
    }

    private Answer get(String path, Map<String, String> query) {
        if (path.equals("/api/reservations/availability")) {
            return ok(
                    """
                    {"gpuTypes":[{"gpuType":"h100","free":6,"total":8,"largestNow":4,"waiting":1,\
                    "nextStarts":[{"gpus":2,"startsAt":"2026-11-30T12:00:00Z"},\
                    {"gpus":4,"startsAt":"2026-11-30T12:00:00Z"},\
                    {"gpus":8,"startsAt":"2026-11-30T14:00:00Z"}]}]}""");
        }
        if (path.equals("/api/reservations/calendar")) {
            return ok(
                    """
                    {"items":[{"kind":"reservation","pool":"default","nodes":["h100-1"],"gpuType":"h100",\
                    "gpusPerNode":4,"from":"2026-11-30T10:00:00Z","until":"2026-11-30T18:00:00Z"},\
                    {"kind":"maintenance","pool":"default","nodes":["h100-2"],\
                    "from":"2026-11-30T10:00:00Z","until":"2026-12-30T18:00:00Z"}],"truncated":false}""");
        }
        if (path.equals("/api/reservations/quotas")) {
            return ok(
                    """
                    {"owner":{"gpus":16,"gpusUsed":8,"gpuHours":100.0,"gpuHoursUsed":4.0},\
                    "tenant":{"gpus":64,"gpusUsed":8,"gpuHours":1000.0,"gpuHoursUsed":4.0},\
                    "longestHours":{"h100":24}}""");
        }
        if (path.equals("/api/reservations/usage")) {
            return ok(
                    """
                    {"items":[{"owner":"operator","gpuType":"h100","reservations":3,"gpuHours":12.5,\
                    "waitP50Seconds":60,"waitP90Seconds":600,"endedEarly":1,"gpuHoursGivenBack":4}],\
                    "shares":[]}""");
        }
        if (path.endsWith("/outlook")) {
            return ok(
                    """
                    {"promisedStart":"2026-11-30T14:00:00Z","expected":{"p50":"2026-11-30T13:00:00Z",\
                    "p90":"2026-11-30T14:00:00Z"},"rule":"in-use","waitingFor":[{"node":"h100-1",\
                    "gpusFree":2,"freeFrom":"2026-11-30T14:00:00Z","blockers":[{"kind":"running",\
                    "gpus":6,"from":"2026-11-30T10:00:00Z","until":"2026-11-30T14:00:00Z"}]}]}""");
        }
        if (path.endsWith("/logs")) {
            int tail = Integer.parseInt(query.getOrDefault("tail", "400"));
            String lines =
                    String.join("\n", log.subList(Math.max(0, log.size() - tail), log.size()));
            return new Answer(200, "text/plain", lines + "\n");
        }
        if (things.containsKey(path)) {
            return page(all(path), query);
        }
        if (path.endsWith("/report")) {
            return find(path.replace("/report", ""))
                    .map(run -> ok(run.get("report").toString()))
                    .orElseGet(FakeSlipway::absent);
        }
        return find(path).map(found -> ok(found.toString())).orElseGet(FakeSlipway::absent);
    }

    private Optional<ObjectNode> find(String path) {
        int slash = path.lastIndexOf('/');
        String id = path.substring(slash + 1);
        Optional<ObjectNode> found =
                things.getOrDefault(path.substring(0, slash), List.of()).stream()
                        .filter(one -> one.get("id").asText().equals(id))
                        .findFirst();
        found.ifPresent(this::grow);
        return found;
    }

    private void grow(ObjectNode thing) {
        Deque<String> future = futures.get(thing.get("id").asText());
        if (future != null && !future.isEmpty()) {
            thing.put("state", future.poll());
        }
    }

    private static Answer page(List<ObjectNode> all, Map<String, String> query) {
        int size = Math.min(200, Integer.parseInt(query.getOrDefault("pageSize", "50")));
        int from = Integer.parseInt(query.getOrDefault("pageToken", "0"));
        int to = Math.min(all.size(), from + size);
        ObjectNode page = Json.object();
        var items = page.putArray("items");
        all.subList(from, to).forEach(items::add);
        if (to < all.size()) {
            page.put("nextPageToken", String.valueOf(to));
        }
        return ok(page.toString());
    }

    private Answer post(String path, JsonNode body) {
        return switch (path) {
            case "/api/hyperpod/deploy" -> deploy(body);
            case "/api/hyperpod/deploy:preview", "/api/guardrails/check" -> ok(verdict(body));
            case "/api/hyperpod/destroy" -> {
                ObjectNode job =
                        job("0199a0c1-0000-7000-8000-0000000000dd", "destroy", "demo", "queued");
                add("/api/hyperpod/jobs", job);
                yield new Answer(202, "application/json", job.toString());
            }
            case "/api/reservations" ->
                    body.path("gpus").asInt() > 8
                            ? refused(
                                    "capacity-exhausted",
                                    409,
                                    "%d GPUs asked, 6 free".formatted(body.path("gpus").asInt()),
                                    Map.of("gpusFree", 6, "gpusTotal", 8))
                            : ok(reserved(body, all(path).getFirst()).toString());
            case "/api/keys" -> issued();
            case "/api/pools", "/api/bookings" -> ok(all(path).getFirst().toString());
            case "/api/maintenance" ->
                    ok(
                            """
                            {"window":{"id":"0199a0ca"},"touched":[{"id":"0199a0c4","gpus":8,\
                            "effect":"moved","startsAt":"2026-11-30T14:00:00Z"}]}""");
            case "/api/reservations:preview" ->
                    ok(
                            """
                            {"granted":%s,"startsAt":"2026-11-30T14:00:00Z","alternatives":[\
                            {"kind":"fewer-gpus","gpuType":"h100","gpus":1,"hours":2,\
                            "startsAt":"2026-11-30T12:00:00Z","endsAt":"2026-11-30T14:00:00Z"}]}"""
                                    .formatted(!body.has("startAt")));
            case "/api/stress/runs", "/api/guardrails/suppressions" ->
                    ok(all(path).getFirst().toString());
            default -> command(path);
        };
    }

    /** Who asks for eight has to wait for two hours. */
    private static ObjectNode reserved(JsonNode asked, ObjectNode active) {
        return asked.path("gpus").asInt() < 8
                ? active
                : thing("0199a0c4-0000-7000-8000-00000000000f")
                        .put("state", "queued")
                        .put("startsAt", "2026-11-30T14:00:00Z");
    }

    private Answer command(String path) {
        if (path.endsWith("/v1/chat/completions")) {
            return ok(
                    """
                    {"id":"c1","choices":[{"message":{"role":"assistant","content":"Hello."}}]}""");
        }
        int colon = path.lastIndexOf(':');
        if (path.endsWith(":rotate")) {
            return issued();
        }
        if (colon < 0) {
            return absent();
        }
        return find(path.substring(0, colon))
                .map(
                        thing ->
                                thing.path("state").asText().equals("expired")
                                        ? refused(
                                                "wrong-state",
                                                409,
                                                "The reservation has ended.",
                                                Map.of())
                                        : ok(thing.toString()))
                .orElseGet(FakeSlipway::absent);
    }

    private Answer issued() {
        ObjectNode issued = Json.object();
        issued.set("key", all("/api/keys").getFirst());
        return ok(issued.put("secret", "slk_abcdefghijkl_secret").toString());
    }

    private Answer deploy(JsonNode body) {
        String name = body.path("name").asText();
        if (body.has("colour")) {
            return refused(
                    "invalid-request",
                    400,
                    "The field #/colour is not known.",
                    Map.of(
                            "causes",
                            List.of(Map.of("pointer", "#/colour", "message", "is not known")),
                            "fix",
                            "Leave the field out."));
        }
        if (name.equals("taken")) {
            return refused("name-taken", 409, "A cluster of that name exists.", Map.of());
        }
        ObjectNode job = job("0199a0c1-0000-7000-8000-0000000000aa", "deploy", name, "queued");
        job.put("reason", "because").put("remediation", "slipway guardrail rules");
        add("/api/hyperpod/jobs", job);
        return new Answer(202, "application/json", job.toString());
    }

    private static String verdict(JsonNode body) {
        ObjectNode verdict = Json.object().put("verdictId", "v1");
        ObjectNode finding = verdict.putArray("findings").addObject();
        finding.put("rule", "EBS-QUOTA")
                .put("severity", "ERROR")
                .put("subject", "#/instanceGroups");
        finding.put("status", body.path("name").asText().equals("refused") ? "FAIL" : "PASS");
        finding.put("expected", "at most 100").put("actual", "200");
        finding.put("remediation", "Ask for a higher quota.");
        return verdict.toString();
    }

    /** One connection to the event stream of a reservation: a fact, then a snapshot, for each. */
    void happens(ObjectNode... snapshots) {
        happenings.add(List.of(snapshots));
    }

    private static void happen(HttpExchange exchange, List<ObjectNode> snapshots)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        StringBuilder text = new StringBuilder();
        int id = 0;
        for (ObjectNode snapshot : snapshots) {
            text.append("id: %d\nevent: promised\ndata: {}\n\n".formatted(++id))
                    .append("event: outlook\ndata: %s\n\n".formatted(snapshot));
        }
        try (var out = exchange.getResponseBody()) {
            out.write(text.toString().getBytes(UTF_8));
        }
    }

    private void stream(HttpExchange exchange, String lastId) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        int from = Integer.parseInt(lastId);
        int to = Math.min(log.size(), from + linesPerConnection);
        StringBuilder text = new StringBuilder(": hello\nretry: 2000\n\n");
        for (int i = from; i < to; i++) {
            text.append("id: ")
                    .append(i + 1)
                    .append("\nevent: line\ndata: ")
                    .append(log.get(i))
                    .append("\n\n");
        }
        if (to == log.size()) {
            text.append("event: end\ndata: the job is over\n\n");
        } else {
            text.append("id: ").append(to + 1).append("\ndata: half a li");
        }
        try (var out = exchange.getResponseBody()) {
            out.write(text.toString().getBytes(UTF_8));
        }
    }

    private Answer issuer(String path, Map<String, String> form) {
        return switch (path) {
            case "/issuer/.well-known/openid-configuration" ->
                    ok(
                            Json.object()
                                    .put("token_endpoint", issuer() + "/token")
                                    .put("device_authorization_endpoint", issuer() + "/device")
                                    .toString());
            case "/issuer/device" ->
                    ok(
                            """
                            {"device_code":"secret-device-code","user_code":"ABCD-EFGH",\
                            "verification_uri":"http://issuer/device","interval":5,"expires_in":600}""");
            default -> grant(form);
        };
    }

    private Answer grant(Map<String, String> form) {
        boolean fine =
                switch (form.getOrDefault("grant_type", "")) {
                    case "password" -> "right".equals(form.get("password"));
                    case "client_credentials" -> "s3cret".equals(form.get("client_secret"));
                    case "refresh_token" ->
                            form.getOrDefault("refresh_token", "").startsWith("refresh-");
                    default -> deviceAnswers.isEmpty();
                };
        if (!fine) {
            String error = deviceAnswers.isEmpty() ? "invalid_grant" : deviceAnswers.poll();
            return new Answer(400, "application/json", "{\"error\":\"" + error + "\"}");
        }
        lastRefreshToken = form.getOrDefault("refresh_token", "");
        String token = token("operator", JumpingTime.START.getEpochSecond() + 300);
        return ok(
                Json.object()
                        .put("access_token", token)
                        .put("refresh_token", "refresh-" + seen.size())
                        .put("expires_in", 300)
                        .toString());
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
        return form;
    }

    private static JsonNode json(String text) {
        try {
            return text.isBlank() ? Json.object() : Json.read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private static Answer ok(String body) {
        return new Answer(200, "application/json", body);
    }

    private static Answer absent() {
        return refused("not-found", 404, "Nothing is there, or it is not yours.", Map.of());
    }

    private static Answer refused(
            String slug, int status, String detail, Map<String, Object> facts) {
        return new Answer(status, "application/problem+json", problem(slug, status, detail, facts));
    }
}
