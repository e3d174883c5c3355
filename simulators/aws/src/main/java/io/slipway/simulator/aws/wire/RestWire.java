package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** REST with JSON or XML: members are in the path, the query, the headers and the body. */
public record RestWire(boolean json) implements Wire {
    private static final Map<String, String> ROOTS =
            Map.of(
                    "ListObjectsV2", "ListBucketResult",
                    "ListBuckets", "ListAllMyBucketsResult",
                    "GetBucketTagging", "Tagging",
                    "DeleteObjects", "DeleteResult",
                    "CreateMultipartUpload", "InitiateMultipartUploadResult",
                    "CompleteMultipartUpload", "CompleteMultipartUploadResult");

    @Override
    public ObjectNode read(HttpAsk ask, ServiceModel model, Operation operation) {
        ObjectNode tree = JsonTree.NODES.objectNode();
        if (operation.input() == null) {
            return tree;
        }
        Structure input = model.structure(operation.input());
        Map<String, String> labels = UriTemplate.of(operation.uri()).read(ask.path());
        Map<String, List<String>> parameters = ask.parameters();
        input.members()
                .forEach(
                        (name, slot) -> {
                            JsonNode value =
                                    switch (slot.location()) {
                                        case "uri" -> label(model, slot, name, labels);
                                        case "querystring" ->
                                                parameter(
                                                        model,
                                                        slot,
                                                        parameters.get(slot.wireName(name)));
                                        case "header" -> header(model, slot, name, ask);
                                        case "headers" -> prefixed(slot, ask);
                                        case null, default -> null;
                                    };
                            if (value != null) {
                                tree.set(name, value);
                            }
                        });
        body(ask, model, input, tree);
        return tree;
    }

    private void body(HttpAsk ask, ServiceModel model, Structure input, ObjectNode tree) {
        String payload = input.payload();
        if (payload != null) {
            Slot slot = slot(input, payload);
            if (model.shape(slot.shape()) instanceof Structure structure) {
                if (ask.body().length > 0) {
                    tree.set(payload, document(ask, model, structure));
                }
            } else {
                tree.set(payload, BinaryNode.valueOf(ask.body()));
            }
        } else if (ask.body().length > 0
                && input.members().values().stream().anyMatch(Slot::inBody)) {
            tree.setAll(document(ask, model, input));
        }
    }

    private ObjectNode document(HttpAsk ask, ServiceModel model, Structure structure) {
        return json
                ? new JsonTree(model).structure(structure, JsonWire.parse(ask.body()))
                : new Xml(model).read(structure, Xml.parse(ask.body()));
    }

    private static @Nullable JsonNode label(
            ServiceModel model, Slot slot, String name, @Nullable Map<String, String> labels) {
        String text = labels == null ? null : labels.get(slot.wireName(name));
        return text == null ? null : Scalars.parse((Scalar) model.shape(slot.shape()), text);
    }

    private static @Nullable JsonNode parameter(
            ServiceModel model, Slot slot, @Nullable List<String> texts) {
        if (texts == null) {
            return null;
        }
        return switch (model.shape(slot.shape())) {
            case Sequence sequence -> {
                ArrayNode list = JsonTree.NODES.arrayNode();
                Scalar item = (Scalar) model.shape(sequence.member().shape());
                texts.forEach(text -> list.add(Scalars.parse(item, text)));
                yield list;
            }
            case Scalar scalar -> Scalars.parse(scalar, texts.getLast());
            case Structure _, Table _ -> null;
        };
    }

    private static @Nullable JsonNode header(
            ServiceModel model, Slot slot, String name, HttpAsk ask) {
        String text = ask.header(slot.wireName(name).toLowerCase(Locale.ROOT));
        if (text == null) {
            return null;
        }
        return switch (model.shape(slot.shape())) {
            case Scalar scalar -> Scalars.parse(scalar, text);
            case Sequence sequence -> {
                ArrayNode list = JsonTree.NODES.arrayNode();
                Scalar item = (Scalar) model.shape(sequence.member().shape());
                for (String part : text.split(",", -1)) {
                    list.add(Scalars.parse(item, part.strip()));
                }
                yield list;
            }
            case Structure _, Table _ -> null;
        };
    }

    private static @Nullable JsonNode prefixed(Slot slot, HttpAsk ask) {
        String prefix = slot.wireName("").toLowerCase(Locale.ROOT);
        ObjectNode map = JsonTree.NODES.objectNode();
        ask.headers()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(prefix)) {
                                map.put(name.substring(prefix.length()), value);
                            }
                        });
        return map.isEmpty() ? null : map;
    }

    @Override
    public HttpAnswer write(
            ServiceModel model, Operation operation, ObjectNode output, String requestId) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(json ? "x-amzn-requestid" : "x-amz-request-id", requestId);
        byte[] body = new byte[0];
        int status = output.has("ContentRange") ? 206 : operation.status();
        if (operation.output() != null) {
            Structure shape = model.structure(operation.output());
            shape.members().forEach((name, slot) -> header(model, name, slot, output, headers));
            for (Map.Entry<String, Slot> member : shape.members().entrySet()) {
                if ("statusCode".equals(member.getValue().location())
                        && output.has(member.getKey())) {
                    status = output.path(member.getKey()).asInt();
                }
            }
            body = content(model, operation, shape, output, headers);
        }
        return new HttpAnswer(status, headers, body);
    }

    private byte[] content(
            ServiceModel model,
            Operation operation,
            Structure shape,
            ObjectNode output,
            Map<String, String> headers) {
        String payload = shape.payload();
        JsonNode value = payload == null ? output : output.path(payload);
        if (value.isBinary()) {
            headers.putIfAbsent("content-type", "binary/octet-stream");
            try {
                return value.binaryValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        boolean inBody = shape.members().values().stream().anyMatch(Slot::inBody);
        if (!inBody || "HEAD".equals(operation.method())) {
            return new byte[0];
        }
        if (json) {
            headers.put("content-type", "application/json");
            ObjectNode body = value.deepCopy();
            shape.members()
                    .forEach(
                            (name, slot) -> {
                                if (!slot.inBody()) {
                                    body.remove(name);
                                }
                            });
            return JsonWire.bytes(body);
        }
        headers.put("content-type", "application/xml");
        Structure root =
                payload == null ? shape : (Structure) model.shape(slot(shape, payload).shape());
        String element = ROOTS.getOrDefault(operation.name(), root.name());
        Xml xml = new Xml(model);
        if (operation.name().equals("GetBucketLocation")) {
            xml.open("LocationConstraint", S3_NAMESPACE)
                    .raw(Xml.escape(output.path("LocationConstraint").asText()))
                    .close("LocationConstraint");
        } else {
            xml.open(element, S3_NAMESPACE).members(root, value).close(element);
        }
        return xml.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static final String S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static void header(
            ServiceModel model,
            String name,
            Slot slot,
            ObjectNode output,
            Map<String, String> headers) {
        JsonNode value = output.get(name);
        if (value == null) {
            return;
        }
        if ("header".equals(slot.location())
                && model.shape(slot.shape()) instanceof Scalar scalar) {
            String format = scalar.timestampFormat() == null ? "rfc822" : scalar.timestampFormat();
            headers.put(
                    slot.wireName(name).toLowerCase(Locale.ROOT),
                    Scalars.print(scalar, value, format));
        } else if ("headers".equals(slot.location())) {
            value.properties()
                    .forEach(
                            entry ->
                                    headers.put(
                                            slot.wireName("").toLowerCase(Locale.ROOT)
                                                    + entry.getKey(),
                                            entry.getValue().asText()));
        }
    }

    private static Slot slot(Structure structure, String member) {
        Slot slot = structure.members().get(member);
        if (slot == null) {
            throw new IllegalStateException(structure.name() + " has no member " + member);
        }
        return slot;
    }

    @Override
    public HttpAnswer fault(ServiceModel model, AwsFault fault, String requestId) {
        int status = Wire.status(model, fault);
        if (json) {
            return HttpAnswer.of(
                            status, "application/json", JsonWire.bytes(JsonWire.body(model, fault)))
                    .with("x-amzn-requestid", requestId)
                    .with("x-amzn-errortype", fault.code());
        }
        Xml xml =
                new Xml(model)
                        .open("Error")
                        .text("Code", Wire.wireCode(model, fault))
                        .text("Message", fault.text());
        fault.fields().properties().forEach(e -> xml.text(e.getKey(), e.getValue().asText()));
        xml.text("RequestId", requestId).text("HostId", "slipway").close("Error");
        return HttpAnswer.of(status, "application/xml", xml.toString())
                .with("x-amz-request-id", requestId);
    }
}
