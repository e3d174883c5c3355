package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.wire.CborWire;
import io.slipway.simulator.aws.wire.HttpAsk;
import io.slipway.simulator.aws.wire.JsonWire;
import io.slipway.simulator.aws.wire.QueryWire;
import io.slipway.simulator.aws.wire.RestWire;
import io.slipway.simulator.aws.wire.UriTemplate;
import io.slipway.simulator.aws.wire.Wire;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which operation a request means, and in which protocol it says so. */
record Route(Wire wire, String called, @Nullable Operation operation) {
    /** Modifiers of S3 that turn a path into another operation when they stand in a query. */
    private static final Set<String> SUBRESOURCES =
            Set.of(
                    "accelerate",
                    "acl",
                    "analytics",
                    "attributes",
                    "cors",
                    "delete",
                    "encryption",
                    "intelligent-tiering",
                    "inventory",
                    "legal-hold",
                    "lifecycle",
                    "location",
                    "logging",
                    "metrics",
                    "notification",
                    "object-lock",
                    "ownershipControls",
                    "policy",
                    "policyStatus",
                    "publicAccessBlock",
                    "replication",
                    "requestPayment",
                    "restore",
                    "retention",
                    "select",
                    "tagging",
                    "torrent",
                    "uploadId",
                    "uploads",
                    "versioning",
                    "versions",
                    "website",
                    "list-type",
                    "partNumber");

    static Route of(ServiceModel model, HttpAsk ask) {
        String smithy = ask.header("smithy-protocol");
        if ("rpc-v2-cbor".equals(smithy)) {
            String name = ask.path().substring(ask.path().lastIndexOf('/') + 1);
            return new Route(new CborWire(), name, model.operation(name));
        }
        String target = ask.header("x-amz-target");
        if (target != null) {
            int dot = target.indexOf('.');
            String name = target.substring(dot + 1);
            boolean ours = dot > 0 && target.substring(0, dot).equals(model.targetPrefix());
            return new Route(new JsonWire(), target, ours ? model.operation(name) : null);
        }
        return switch (model.protocol()) {
            case "rest-json" -> rest(model, ask, new RestWire(true));
            case "rest-xml" -> rest(model, ask, new RestWire(false));
            case "json" -> new Route(new JsonWire(), "(no X-Amz-Target)", null);
            case String protocol -> {
                Map<String, String> form = QueryWire.form(ask);
                String name = form.getOrDefault("Action", "(no Action)");
                boolean current =
                        form.getOrDefault("Version", model.apiVersion()).equals(model.apiVersion());
                yield new Route(
                        new QueryWire(protocol.equals("ec2")),
                        name,
                        current ? model.operation(name) : null);
            }
        };
    }

    private static Route rest(ServiceModel model, HttpAsk ask, Wire wire) {
        Map<String, List<String>> parameters = ask.parameters();
        Operation found =
                model.operations().values().stream()
                        .filter(operation -> operation.method().equals(ask.method()))
                        .filter(
                                operation -> {
                                    UriTemplate template = UriTemplate.of(operation.uri());
                                    Set<String> own = subresources(model, operation);
                                    return template.matches(ask.path(), parameters)
                                            && parameters.keySet().stream()
                                                    .filter(SUBRESOURCES::contains)
                                                    .collect(Collectors.toSet())
                                                    .equals(own)
                                            && !ask.headers().containsKey("x-amz-copy-source");
                                })
                        .max(
                                Comparator.comparingInt(
                                                (Operation operation) ->
                                                        UriTemplate.of(operation.uri())
                                                                .literalNames()
                                                                .size())
                                        .thenComparing(
                                                operation ->
                                                        -UriTemplate.of(operation.uri())
                                                                .labels()
                                                                .size()))
                        .orElse(null);
        return new Route(wire, ask.method() + " " + ask.path(), found);
    }

    /** Those that its template writes out, and those that it cannot do without. */
    private static Set<String> subresources(ServiceModel model, Operation operation) {
        Set<String> own = new HashSet<>(UriTemplate.of(operation.uri()).literalNames());
        if (operation.input() != null) {
            Structure input = model.structure(operation.input());
            input.members()
                    .forEach(
                            (name, slot) -> {
                                if ("querystring".equals(slot.location())
                                        && input.required().contains(name)) {
                                    own.add(slot.wireName(name));
                                }
                            });
        }
        own.retainAll(SUBRESOURCES);
        return own;
    }
}
