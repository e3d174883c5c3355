package io.slipway.simulator.aws.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.kube.NodeMirror;
import io.slipway.simulator.aws.model.Check;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Violation;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Caller;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.VirtualClock;
import io.slipway.simulator.aws.sign.AccessKeys;
import io.slipway.simulator.aws.sign.Authorization;
import io.slipway.simulator.aws.sign.Signature;
import io.slipway.simulator.aws.wire.AwsChunked;
import io.slipway.simulator.aws.wire.AwsFault;
import io.slipway.simulator.aws.wire.HttpAnswer;
import io.slipway.simulator.aws.wire.HttpAsk;
import io.slipway.simulator.aws.wire.JsonTree;
import io.slipway.simulator.aws.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes a request to its service and the service's word back. */
public final class Desk implements AutoCloseable {
    private static final Map<String, ServiceModel> MODELS = World.models();

    private static final System.Logger LOG = System.getLogger(Desk.class.getName());

    private final VirtualClock clock;
    private final Faults faults = new Faults();
    private final Calls calls = new Calls();
    private final Admin admin;
    private final @Nullable Journal journal;
    private final @Nullable String kubernetes;
    private World world;

    /**
     * @param kubernetes where the Kubernetes API of every EKS cluster is; null where there is none
     */
    public Desk(VirtualClock clock, @Nullable Path folder, @Nullable String kubernetes) {
        this.kubernetes = kubernetes;
        this.world = new World(kubernetes);
        this.clock = clock;
        this.admin = new Admin(this, clock, faults, calls);
        this.journal = folder == null ? null : Journal.open(folder, this::replay);
    }

    public Outcome answer(HttpAsk ask) {
        if (ask.path().startsWith(Admin.PREFIX)) {
            return new Outcome.Answered(admin.answer(ask), 0);
        }
        String requestId = UUID.randomUUID().toString();
        Authorization authorization = Authorization.of(ask);
        ServiceModel model = authorization == null ? null : MODELS.get(authorization.service());
        if (authorization == null || model == null) {
            return new Outcome.Answered(stranded(ask, authorization, requestId), 0);
        }
        Route route = Route.of(model, HostStyle.path(model, ask));
        try {
            return serve(ask, authorization, model, route, requestId);
        } catch (AwsFault fault) {
            return new Outcome.Answered(route.wire().fault(model, fault, requestId), 0);
        } catch (RuntimeException bug) {
            // The outer edge: a bug of the simulator is told as AWS tells its own, and shown once.
            LOG.log(System.Logger.Level.ERROR, "failed to answer " + route.called(), bug);
            AwsFault fault = new Words(model).broken();
            return new Outcome.Answered(route.wire().fault(model, fault, requestId), 0);
        }
    }

    private Outcome serve(
            HttpAsk signed,
            Authorization authorization,
            ServiceModel model,
            Route route,
            String requestId) {
        Words words = new Words(model);
        Operation operation = route.operation();
        if (operation == null) {
            throw words.unknownOperation(route.called());
        }
        calls.asked(model.service(), operation.name());
        Instant now = clock.instant();
        Caller caller = caller(signed, authorization, words, now);
        FaultRule rule = faults.due(model.service(), operation.name());
        int delay = rule == null ? 0 : rule.delayMillis();
        if (rule != null && !rule.effect().after()) {
            if (rule.effect().drops()) {
                return new Outcome.Dropped(delay);
            }
            AwsFault fault = fault(rule, words, caller, operation);
            if (fault != null) {
                return new Outcome.Answered(route.wire().fault(model, fault, requestId), delay);
            }
        }
        if (!world.knobs().supported(authorization.region(), model.signingName())) {
            throw words.unsupported(authorization.region());
        }
        HttpAsk ask = AwsChunked.decode(HostStyle.path(model, signed));
        ObjectNode input = route.wire().read(ask, model, operation);
        check(model, operation, words, input);
        Call call =
                new Call(
                        caller,
                        authorization.region(),
                        operation.name(),
                        now,
                        clock.host(),
                        clock.speed(),
                        input,
                        new Ids(operation.readOnly() ? now.toEpochMilli() : world.nextSequence()));
        world.settle(now);
        ObjectNode output = act(model, call);
        if (!operation.readOnly()) {
            remember(model, call);
        }
        calls.done(model.service(), operation.name());
        if (rule != null && rule.effect() == FaultRule.Effect.DROP_AFTER) {
            return new Outcome.Dropped(delay);
        }
        HttpAnswer answer =
                rule != null && rule.effect() == FaultRule.Effect.ERROR_AFTER
                        ? route.wire().fault(model, custom(rule, words.broken()), requestId)
                        : route.wire().write(model, operation, output, requestId);
        return new Outcome.Answered(answer, delay);
    }

    private ObjectNode act(ServiceModel model, Call call) {
        Action action = world.action(model.service(), call.operation());
        if (action == null) {
            throw new Words(model).unknownOperation(call.operation());
        }
        ObjectNode output = action.tree(call);
        Operation operation = model.operations().get(call.operation());
        String shape = operation == null ? null : operation.output();
        if (shape != null) {
            honest(model, shape, call.operation(), output);
        }
        return output;
    }

    /**
     * An answer that AWS could not have given is a bug of ours, never passed on. Lower bounds are
     * left out: AWS itself answers with empty tag maps that its models do not allow.
     */
    private static void honest(
            ServiceModel model, String shape, String operation, ObjectNode output) {
        ObjectNode known = JsonTree.restore(model, shape, output);
        List<Violation> violations =
                Check.violations(model, shape, output).stream()
                        .filter(violation -> !violation.lowerBound())
                        .filter(violation -> !contradicts(model, violation))
                        .toList();
        if (!violations.isEmpty() || !known.equals(output)) {
            throw new IllegalStateException(
                    "answer of %s breaks its model: %s; members of ours: %s"
                            .formatted(operation, violations, output));
        }
    }

    /** EC2 says "available" where its model lists "attached" or "Available". */
    private static boolean contradicts(ServiceModel model, Violation violation) {
        return model.service().equals("ec2")
                && violation.kind() == Violation.Kind.ENUM
                && violation.path().endsWith(".state");
    }

    private static void check(
            ServiceModel model, Operation operation, Words words, ObjectNode input) {
        if (operation.input() != null) {
            List<Violation> violations = Check.violations(model, operation.input(), input);
            if (!violations.isEmpty()) {
                throw words.invalid(violations);
            }
        }
        if (model.service().equals("ec2") && input.path("DryRun").asBoolean()) {
            throw new AwsFault(
                    "DryRunOperation",
                    412,
                    "Request would have succeeded, but DryRun flag is set.");
        }
    }

    private Caller caller(HttpAsk ask, Authorization authorization, Words words, Instant now) {
        AccessKeys.Entry entry = world.keys().find(authorization.accessKey());
        if (entry == null) {
            if (world.knobs().checkSignatures()) {
                throw words.unknownKey();
            }
            return world.keys().stranger(authorization.accessKey());
        }
        if (entry.token() != null && !entry.token().equals(ask.header("x-amz-security-token"))) {
            throw words.unknownKey();
        }
        if (entry.expires() != null && !now.isBefore(entry.expires())) {
            throw words.expired();
        }
        if (world.knobs().checkSignatures()
                && !Signature.fits(ask, authorization, entry.secret())) {
            throw words.badSignature();
        }
        Instant signed = world.knobs().checkSignatures() ? Signature.madeAt(ask) : null;
        Instant clock = Instant.now();
        if (signed != null && Duration.between(signed, clock).abs().compareTo(Words.SKEW) > 0) {
            throw words.skewed(signed, clock);
        }
        return entry.caller();
    }

    private static @Nullable AwsFault fault(
            FaultRule rule, Words words, Caller caller, Operation operation) {
        return switch (rule.effect()) {
            case THROTTLE -> custom(rule, words.throttled());
            case ERROR_BEFORE -> custom(rule, words.broken());
            case DENIED -> custom(rule, words.denied(caller.arn(), operation.name()));
            case SLOW, ERROR_AFTER, DROP_BEFORE, DROP_AFTER -> null;
        };
    }

    private static AwsFault custom(FaultRule rule, AwsFault usual) {
        if (rule.code() == null && rule.message() == null && rule.status() == 0) {
            return usual;
        }
        return new AwsFault(
                rule.code() == null ? usual.code() : rule.code(),
                rule.status() == 0 ? usual.status() : rule.status(),
                rule.message() == null ? usual.text() : rule.message());
    }

    private static HttpAnswer stranded(
            HttpAsk ask, @Nullable Authorization authorization, String requestId) {
        ServiceModel nearest = MODELS.get(ask.header("x-amz-target") == null ? "sts" : "sagemaker");
        ServiceModel model = nearest == null ? MODELS.values().iterator().next() : nearest;
        Wire wire = Route.of(model, ask).wire();
        AwsFault fault =
                authorization == null
                        ? new AwsFault(
                                "MissingAuthenticationToken",
                                403,
                                "Request is missing Authentication Token: sign it with signature"
                                        + " version 4 in a header")
                        : new AwsFault(
                                "UnknownOperationException",
                                400,
                                "The simulator has no service '%s'; it has %s"
                                        .formatted(authorization.service(), MODELS.keySet()));
        return wire.fault(model, fault, requestId);
    }

    private void remember(ServiceModel model, Call call) {
        if (journal != null) {
            journal.append(
                    Answer.of("service", model.service())
                            .and("operation", call.operation())
                            .and("region", call.region())
                            .and("account", call.caller().account())
                            .and("arn", call.caller().arn())
                            .and("userId", call.caller().userId())
                            .and("accessKey", call.caller().accessKey())
                            .and("at", call.now().toString())
                            .and("wall", call.wall().toString())
                            .and("speed", call.speed())
                            .and("input", call.input())
                            .and("sequence", world.sequence())
                            .tree());
        }
    }

    void remember(HttpAsk ask, Instant now) {
        if (journal != null) {
            journal.append(
                    Answer.of("admin", ask.method() + " " + ask.path())
                            .and("body", new String(ask.body(), StandardCharsets.UTF_8))
                            .and("at", now.toString())
                            .and("clockHost", clock.host().toString())
                            .and("clockAt", clock.instant().toString())
                            .and("clockSpeed", clock.speed())
                            .tree());
        }
    }

    private void replay(JsonNode entry) {
        Instant at = Instant.parse(entry.path("at").asText());
        world.settle(at);
        if (entry.has("admin")) {
            String[] line = entry.path("admin").asText().split(" ", 2);
            byte[] body = entry.path("body").asText().getBytes(StandardCharsets.UTF_8);
            try {
                admin.apply(new HttpAsk(line[0], line[1], "", Map.of(), body), at);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            clock.restore(
                    Instant.parse(entry.path("clockHost").asText()),
                    Instant.parse(entry.path("clockAt").asText()),
                    entry.path("clockSpeed").asDouble());
            return;
        }
        ServiceModel model = model(entry.path("service").asText());
        Operation operation = model.operations().get(entry.path("operation").asText());
        if (operation == null || operation.input() == null) {
            return;
        }
        world.resume(entry.path("sequence").asLong());
        act(
                model,
                new Call(
                        new Caller(
                                entry.path("account").asText(),
                                entry.path("arn").asText(),
                                entry.path("userId").asText(),
                                entry.path("accessKey").asText()),
                        entry.path("region").asText(),
                        operation.name(),
                        at,
                        Instant.parse(entry.path("wall").asText()),
                        entry.path("speed").asDouble(),
                        JsonTree.restore(model, operation.input(), entry.path("input")),
                        new Ids(world.sequence())));
    }

    private static ServiceModel model(String service) {
        return MODELS.values().stream()
                .filter(model -> model.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    World world() {
        return world;
    }

    /** Lets happen what is due, and has Kubernetes show the nodes that are there then. */
    public void show(NodeMirror mirror) {
        String endpoint = world.knobs().kubernetes();
        if (endpoint != null) {
            world.settle(clock.instant());
            mirror.show(endpoint, world.kubernetesNodes());
        }
    }

    void reset() {
        world = new World(kubernetes);
        faults.clear();
        calls.clear();
        if (journal != null) {
            journal.clear();
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
