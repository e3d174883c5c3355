package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Structure;
import java.io.IOException;

/** JSON 1.0 and 1.1: the operation is in the header X-Amz-Target. */
public record JsonWire() implements Wire {
    static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @Override
    public ObjectNode read(HttpAsk ask, ServiceModel model, Operation operation) {
        JsonNode body = parse(ask.body());
        String input = operation.input();
        return input == null
                ? JsonTree.NODES.objectNode()
                : new JsonTree(model).structure(model.structure(input), body);
    }

    static JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return JsonTree.NODES.objectNode();
        }
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new AwsFault("SerializationException", "the body is not JSON");
        }
    }

    @Override
    public HttpAnswer write(
            ServiceModel model, Operation operation, ObjectNode output, String requestId) {
        byte[] body = operation.output() == null ? new byte[0] : bytes(output);
        return HttpAnswer.of(200, type(model), body).with("x-amzn-requestid", requestId);
    }

    @Override
    public HttpAnswer fault(ServiceModel model, AwsFault fault, String requestId) {
        ObjectNode body = body(model, fault);
        body.put("__type", fault.code());
        HttpAnswer answer =
                HttpAnswer.of(Wire.status(model, fault), type(model), bytes(body))
                        .with("x-amzn-requestid", requestId)
                        .with("x-amzn-errortype", fault.code());
        return model.queryCompatible()
                ? answer.with("x-amzn-query-error", Wire.wireCode(model, fault) + ";Sender")
                : answer;
    }

    static ObjectNode body(ServiceModel model, AwsFault fault) {
        Structure shape = Wire.errorShape(model, fault.code());
        boolean capital = shape != null && shape.members().containsKey("Message");
        ObjectNode body = JsonTree.NODES.objectNode();
        body.put(capital ? "Message" : "message", fault.text());
        body.setAll(fault.fields());
        return body;
    }

    private static String type(ServiceModel model) {
        return "application/x-amz-json-" + model.jsonVersion();
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
