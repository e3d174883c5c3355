package io.slipway.simulator.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the server answers to each path. Safe for concurrent use. */
final class Routes {
    static final int MAX_SCRIPTS = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Capacity capacity;
    private final ArrivalLog log = new ArrivalLog();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    Routes(Settings settings) {
        this.settings = settings;
        this.capacity = new Capacity(settings.slots(), settings.queue());
    }

    sealed interface Routed {}

    record Reply(int status, String contentType, String body) implements Routed {
        static Reply json(int status, String body) {
            return new Reply(status, "application/json", body);
        }
    }

    record Scripted(Script script) implements Routed {}

    Capacity capacity() {
        return capacity;
    }

    ArrivalLog log() {
        return log;
    }

    /** Loads the classes that the first request would wait for: its due times are exact too. */
    void warmUp() {
        String body = "{\"stream\":true,\"messages\":[{\"content\":\"hi\"}]}";
        HttpRequest first =
                new HttpRequest("POST", "/v1/chat/completions", Map.of(), body, true, 0);
        route(first);
    }

    void put(String name, Script script) {
        if (scripts.size() >= MAX_SCRIPTS && !scripts.containsKey(name)) {
            throw new IllegalArgumentException("already " + MAX_SCRIPTS + " scripts");
        }
        scripts.put(name, script);
    }

    Routed route(HttpRequest request) {
        try {
            return switch (request.method() + " " + request.path()) {
                case "GET /health" -> Reply.json(200, "{\"status\":\"ok\"}");
                case "GET /v1/models" -> models();
                case "POST /v1/chat/completions" -> generation(true, request);
                case "POST /v1/completions" -> generation(false, request);
                case "GET /_log" -> arrivals();
                case "DELETE /_log" -> {
                    log.clear();
                    yield Reply.json(200, "{}");
                }
                case "POST /_stall" -> stall(JSON.readTree(request.body()));
                default ->
                        request.method().equals("PUT") && request.path().startsWith("/_scripts/")
                                ? script(request)
                                : Reply.json(404, Answer.error("no such path", "not_found"));
            };
        } catch (JsonProcessingException _) {
            return Reply.json(400, Answer.error("the body is not JSON", "malformed"));
        } catch (IllegalArgumentException | Ask.Malformed refused) {
            String message = refused.getMessage() == null ? "malformed" : refused.getMessage();
            return Reply.json(400, Answer.error(message, "invalid_request"));
        } catch (IOException e) {
            throw new IllegalStateException("reading from an array failed", e);
        }
    }

    private Reply models() {
        String model =
                "{\"id\":%s,\"object\":\"model\",\"created\":0,\"owned_by\":\"slipway\"}"
                        .formatted(JSON.getNodeFactory().textNode(settings.model()));
        return Reply.json(200, "{\"object\":\"list\",\"data\":[" + model + "]}");
    }

    /** A stored script by name, else a profile from the header, else one from the model's name. */
    private Routed generation(boolean chat, HttpRequest request) throws IOException {
        Ask ask = Ask.of(chat, JSON.readTree(request.body()));
        String named = request.headers().get("x-llm-script");
        if (named == null) {
            named = ask.model().replaceFirst("^[^;]*;?", "");
        }
        Script stored = scripts.get(named.isEmpty() ? ask.model() : named);
        if (stored != null) {
            return new Scripted(stored);
        }
        Profile profile = named.isEmpty() ? settings.profile() : settings.profile().with(named);
        String id = (chat ? "chatcmpl-" : "cmpl-") + ids.incrementAndGet();
        return new Scripted(new Answer(ask, profile, id).script());
    }

    private Reply stall(JsonNode body) {
        long millis = body.path("millis").asLong(-1);
        if (millis < 0 || millis > 600_000) {
            throw new IllegalArgumentException("millis must be 0 to 600000");
        }
        capacity.stall(Duration.ofMillis(millis));
        return Reply.json(200, "{}");
    }

    private Reply script(HttpRequest request) throws IOException {
        JsonNode body = JSON.readTree(request.body());
        List<Script.Step> steps = new ArrayList<>();
        for (JsonNode step : body.path("steps")) {
            Duration at = Duration.ofNanos(Math.round(step.path("atMillis").asDouble() * 1e6));
            steps.add(
                    switch (step.path("do").asText("send")) {
                        case "send" -> send(at, step);
                        case "reset" -> new Script.Step.Reset(at);
                        case "half-close" -> new Script.Step.HalfClose(at);
                        default -> throw new IllegalArgumentException("no such step: " + step);
                    });
        }
        String type = body.path("contentType").asText(Script.EVENT_STREAM);
        put(
                request.path().substring("/_scripts/".length()),
                new Script(body.path("status").asInt(200), type, steps));
        return Reply.json(200, "{}");
    }

    private static Script.Step send(Duration at, JsonNode step) {
        List<Integer> cuts = new ArrayList<>();
        step.path("cuts").forEach(cut -> cuts.add(cut.asInt()));
        return new Script.Step.Send(at, step.path("text").asText(), cuts);
    }

    private Reply arrivals() throws JsonProcessingException {
        StringBuilder lines = new StringBuilder();
        for (ArrivalLog.Entry entry : log.entries()) {
            lines.append(JSON.writeValueAsString(entry)).append('\n');
        }
        return new Reply(200, "application/jsonlines", lines.toString());
    }
}
