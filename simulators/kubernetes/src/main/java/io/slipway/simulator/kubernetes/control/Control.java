package io.slipway.simulator.kubernetes.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.api.Ask;
import io.slipway.simulator.kubernetes.api.Listing;
import io.slipway.simulator.kubernetes.api.Reply;
import io.slipway.simulator.kubernetes.api.Watches;
import io.slipway.simulator.kubernetes.cluster.Fate;
import io.slipway.simulator.kubernetes.cluster.Kubelets;
import io.slipway.simulator.kubernetes.cluster.Logs;
import io.slipway.simulator.kubernetes.cluster.NodePool;
import io.slipway.simulator.kubernetes.cluster.Nodes;
import io.slipway.simulator.kubernetes.cluster.Spans;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The control calls, as JSON over HTTP under {@code /_slipway/}. */
public final class Control {
    public static final String PREFIX = "/_slipway/";

    /** What the calls turn. */
    public record Knobs(
            VirtualClock clock,
            Registry registry,
            Watches watches,
            Listing listing,
            Nodes nodes,
            Kubelets kubelets,
            Logs logs,
            Spans spans,
            Faults faults,
            Calls calls) {}

    /** What the control calls do to the server itself. */
    public interface Listener {
        /** Refuses connections for a while. */
        void refuse(Duration span);

        /** Answers 503 until told otherwise. */
        void unavailable(boolean wanted);
    }

    private final Knobs knobs;
    private final Listener listener;

    public Control(Knobs knobs, Listener listener) {
        this.knobs = knobs;
        this.listener = listener;
    }

    public Reply answer(Ask ask) {
        try {
            return Reply.json(200, apply(ask));
        } catch (Refusal e) {
            return Reply.refused(e);
        } catch (IllegalArgumentException e) {
            return Reply.json(400, Resource.object().put("error", String.valueOf(e.getMessage())));
        }
    }

    private ObjectNode apply(Ask ask) {
        JsonNode body = ask.tree();
        String route = ask.method() + " " + ask.path().substring(PREFIX.length());
        switch (route) {
            case "GET health" -> {}
            case "GET clock" -> {
                return clock();
            }
            case "PUT clock" -> {
                knobs.clock().speed(positive(body.path("speed").asDouble()));
                return clock();
            }
            case "POST clock/advance" -> {
                knobs.clock().advance(seconds(body, "seconds"));
                return clock();
            }
            case "PUT spans" ->
                    body.properties()
                            .forEach(
                                    span ->
                                            knobs.spans()
                                                    .set(
                                                            span(span.getKey()),
                                                            millis(span.getValue().asDouble())));
            case "POST nodes" -> {
                ObjectNode answer = Resource.object();
                ArrayNode names = answer.putArray("nodes");
                if (body.has("name")) {
                    String name = text(body, "name");
                    knobs.nodes().add(name, NodePool.of(body));
                    names.add(name);
                } else {
                    knobs.nodes().add(NodePool.of(body)).forEach(names::add);
                }
                return answer;
            }
            case "PUT nodes" -> knobs.nodes().change(text(body, "node"), body);
            case "POST nodes/lost" -> knobs.nodes().lose(text(body, "node"));
            case "POST nodes/back" -> knobs.nodes().regain(text(body, "node"));
            case "POST nodes/removed" -> knobs.nodes().remove(text(body, "node"));
            case "POST pods/fates" -> knobs.kubelets().decide(Fate.of(body));
            case "DELETE pods/fates" -> knobs.kubelets().forgetFates();
            case "POST pods/strike" -> strike(body);
            case "POST pods/log" -> print(body);
            case "GET faults" -> {
                return knobs.faults().dump();
            }
            case "POST faults" -> {
                if (body.has("seed")) {
                    knobs.faults().seed(body.path("seed").asLong());
                }
                if (body.has("effect")) {
                    knobs.faults().add(FaultRule.of(body));
                }
                return knobs.faults().dump();
            }
            case "DELETE faults" -> {
                knobs.faults().clear();
                listener.unavailable(false);
                knobs.listing().thaw();
            }
            case "PUT api" -> api(body);
            case "PUT lists" -> {
                if (body.path("stale").asBoolean()) {
                    knobs.listing().freeze(List.copyOf(knobs.registry().kinds().all()));
                } else {
                    knobs.listing().thaw();
                }
            }
            case "POST watches/cut" -> {
                return Resource.object()
                        .put("cut", knobs.watches().cut(body.path("resource").asText()));
            }
            case "POST watches/bookmark" -> knobs.watches().bookmark();
            case "POST history/compact" -> {
                knobs.registry().store().compact();
                knobs.listing().forget();
            }
            case "GET calls" -> {
                return knobs.calls().dump();
            }
            case "DELETE calls" -> knobs.calls().clear();
            case "GET state" -> {
                return state();
            }
            default -> throw Refusal.of(404, "NotFound", "no control call " + route);
        }
        return Resource.object().put("ok", true);
    }

    private ObjectNode clock() {
        return Resource.object()
                .put("now", knobs.clock().instant().toString())
                .put("speed", knobs.clock().speed());
    }

    private ObjectNode state() {
        ObjectNode state = Resource.object();
        state.set("clock", clock());
        state.put("version", knobs.registry().store().version());
        state.put("watches", knobs.watches().count());
        ObjectNode objects = state.putObject("objects");
        for (Kind kind : knobs.registry().kinds().all()) {
            int count = knobs.registry().store().all(kind).size();
            if (count > 0) {
                objects.put(kind.resource(), count);
            }
        }
        return state;
    }

    private void strike(JsonNode body) {
        String reason = body.path("reason").asText("Error");
        knobs.kubelets()
                .strike(
                        new Key(text(body, "namespace"), text(body, "name")),
                        body.path("container").asText(),
                        body.path("exitCode").asInt(reason.equals("OOMKilled") ? 137 : 1),
                        reason);
    }

    private void print(JsonNode body) {
        Resource pod =
                knobs.registry()
                        .get(Kinds.POD, new Key(text(body, "namespace"), text(body, "name")));
        String container = body.path("container").asText(pod.text("/spec/containers/0/name"));
        knobs.logs()
                .print(
                        new Logs.Registered(pod, container),
                        knobs.registry().now(),
                        text(body, "line"));
    }

    private void api(JsonNode body) {
        switch (body.path("state").asText()) {
            case "up" -> listener.unavailable(false);
            case "unavailable" -> listener.unavailable(true);
            case "refused" -> listener.refuse(seconds(body, "seconds"));
            default -> throw new IllegalArgumentException("state is up, unavailable or refused");
        }
    }

    private static Spans.Span span(String name) {
        return Spans.Span.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Duration seconds(JsonNode body, String field) {
        return millis(positive(body.path(field).asDouble()));
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis((long) (1000 * seconds));
    }

    private static double positive(double number) {
        if (!(number > 0)) {
            throw new IllegalArgumentException("needs a number above 0");
        }
        return number;
    }

    private static String text(JsonNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw new IllegalArgumentException("the body needs a text '" + field + "'");
        }
        return body.path(field).asText();
    }
}
