package io.slipway.simulator.aws.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Caller;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.VirtualClock;
import io.slipway.simulator.aws.sign.AccessKeys;
import io.slipway.simulator.aws.wire.AwsFault;
import io.slipway.simulator.aws.wire.HttpAnswer;
import io.slipway.simulator.aws.wire.HttpAsk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The simulator's own knobs, as JSON over HTTP. */
final class Admin {
    static final String PREFIX = "/_slipway/";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Desk desk;
    private final VirtualClock clock;
    private final Faults faults;
    private final Calls calls;

    Admin(Desk desk, VirtualClock clock, Faults faults, Calls calls) {
        this.desk = desk;
        this.clock = clock;
        this.faults = faults;
        this.calls = calls;
    }

    HttpAnswer answer(HttpAsk ask) {
        try {
            Instant now = clock.instant();
            desk.world().settle(now);
            Answer answer = apply(ask, now);
            if (!ask.method().equals("GET") && !route(ask).equals("POST reset")) {
                desk.remember(ask, now);
            }
            return json(200, answer);
        } catch (AwsFault e) {
            return json(404, Answer.of("error", e.text()));
        } catch (IllegalArgumentException | DateTimeException | IOException e) {
            return json(400, Answer.of("error", String.valueOf(e.getMessage())));
        }
    }

    Answer apply(HttpAsk ask, Instant now) throws IOException {
        JsonNode body =
                ask.body().length == 0
                        ? MAPPER.createObjectNode()
                        : MAPPER.readTree(new String(ask.body(), StandardCharsets.UTF_8));
        Knobs knobs = desk.world().knobs();
        switch (route(ask)) {
            case "GET health" -> {}
            case "GET clock" -> {
                return clock();
            }
            case "PUT clock" -> {
                if (body.has("speed")) {
                    clock.speed(positive(body.path("speed").asDouble()));
                }
                return clock();
            }
            case "POST clock/advance" -> {
                clock.advance(
                        Duration.ofMillis(
                                (long) (1000 * positive(body.path("seconds").asDouble()))));
                return clock();
            }
            case "GET faults" -> {
                return Answer.of("faults", faults.dump());
            }
            case "POST faults" -> {
                if (body.has("seed")) {
                    faults.seed(body.path("seed").asLong());
                }
                if (body.has("effect")) {
                    faults.add(FaultRule.of(body));
                }
                return Answer.of("faults", faults.dump());
            }
            case "DELETE faults" -> faults.clear();
            case "GET calls" -> {
                return calls.dump();
            }
            case "DELETE calls" -> calls.clear();
            case "GET state" -> {
                return state();
            }
            case "POST reset" -> desk.reset();
            case "PUT settings" ->
                    knobs.settings(
                            body.get("checkSignatures"),
                            body.get("strictReferences"),
                            body.get("kubernetesEndpoint"));
            case "PUT spans" ->
                    body.properties()
                            .forEach(
                                    span ->
                                            knobs.span(
                                                    Knobs.Span.valueOf(
                                                            span.getKey()
                                                                    .toUpperCase(Locale.ROOT)
                                                                    .replace('-', '_')),
                                                    Duration.ofMillis(
                                                            (long)
                                                                    (1000
                                                                            * span.getValue()
                                                                                    .asDouble()))));
            case "PUT capacity" ->
                    knobs.capacity(
                            text(body, "region"),
                            text(body, "instanceType"),
                            body.path("available").asInt());
            case "PUT support" ->
                    knobs.support(
                            text(body, "region"),
                            text(body, "what"),
                            body.path("supported").asBoolean());
            case "PUT quotas" ->
                    desk.world()
                            .quotas()
                            .set(
                                    place(body),
                                    body.path("service").asText("sagemaker"),
                                    text(body, "name"),
                                    body.path("value").asDouble());
            case "POST access-keys" -> desk.world().keys().put(accessKey(body));
            case "PUT ec2" ->
                    desk.world().ec2().change(place(body), text(body, "id"), body.path("set"));
            case "POST ec2/capacity-reservations" -> {
                return Answer.of("id", desk.world().ec2().reserve(place(body), body, now));
            }
            case "POST hyperpod/fates" -> desk.world().hyperPod().decide(body);
            case "POST hyperpod/nodes" -> desk.world().hyperPod().strike(place(body), body, now);
            case "POST autoscaling/groups" -> {
                text(body, "name");
                desk.world().scaling().find(place(body), body, now);
            }
            case "POST autoscaling/instances" ->
                    desk.world().scaling().fail(place(body), text(body, "instance"), now);
            case String unknown -> throw new AwsFault("NotFound", 404, "no admin call " + unknown);
        }
        return Answer.of("ok", true);
    }

    private static String route(HttpAsk ask) {
        return ask.method() + " " + ask.path().substring(PREFIX.length());
    }

    private Answer clock() {
        return Answer.of("now", clock.instant().toString()).and("speed", clock.speed());
    }

    private Answer state() {
        Answer state = Answer.of("clock", clock()).and("knobs", desk.world().knobs().dump());
        for (Service service : desk.world().services()) {
            state.and(service.model(), service.dump());
        }
        return state;
    }

    private static AccessKeys.Entry accessKey(JsonNode body) {
        String account = body.path("account").asText(AccessKeys.DEFAULT_ACCOUNT);
        String key = text(body, "accessKey");
        String user = body.path("user").asText("operator");
        return new AccessKeys.Entry(
                new Caller(
                        account,
                        "arn:aws:iam::" + account + ":user/" + user,
                        "AIDA" + user.toUpperCase(Locale.ROOT),
                        key),
                text(body, "secretKey"),
                null,
                null);
    }

    private static Place place(JsonNode body) {
        return new Place(
                body.path("account").asText(AccessKeys.DEFAULT_ACCOUNT), text(body, "region"));
    }

    private static String text(JsonNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw new IllegalArgumentException("the body needs a text '" + field + "'");
        }
        return body.path(field).asText();
    }

    private static double positive(double number) {
        if (!(number > 0)) {
            throw new IllegalArgumentException("needs a number above 0");
        }
        return number;
    }

    private static HttpAnswer json(int status, Answer answer) {
        return HttpAnswer.of(
                status,
                "application/json",
                answer.tree().toString().getBytes(StandardCharsets.UTF_8));
    }
}
