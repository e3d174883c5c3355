package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Kind;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Smithy RPC v2 CBOR: the operation is in the path, times carry tag 1. */
public record CborWire() implements Wire {
    private static final CBORMapper MAPPER = new CBORMapper(new CBORFactory());
    private static final int EPOCH_TIME = 1;

    @Override
    public ObjectNode read(HttpAsk ask, ServiceModel model, Operation operation) {
        String input = operation.input();
        if (input == null || ask.body().length == 0) {
            return JsonTree.NODES.objectNode();
        }
        try {
            JsonNode body = MAPPER.readTree(ask.body());
            return new JsonTree(model).structure(model.structure(input), body);
        } catch (IOException e) {
            throw new AwsFault("SerializationException", "the body is not CBOR");
        }
    }

    @Override
    public HttpAnswer write(
            ServiceModel model, Operation operation, ObjectNode output, String requestId) {
        String shape = operation.output();
        byte[] body =
                shape == null
                        ? new byte[0]
                        : bytes(
                                model,
                                generator -> put(model, model.structure(shape), output, generator));
        return answer(200, body, requestId);
    }

    @Override
    public HttpAnswer fault(ServiceModel model, AwsFault fault, String requestId) {
        Structure shape = Wire.errorShape(model, fault.code());
        ObjectNode fields = JsonWire.body(model, fault);
        fields.put("__type", shape == null ? fault.code() : shape.name());
        byte[] body = bytes(model, generator -> MAPPER.writeTree(generator, fields));
        HttpAnswer answer = answer(Wire.status(model, fault), body, requestId);
        return model.queryCompatible()
                ? answer.with("x-amzn-query-error", Wire.wireCode(model, fault) + ";Sender")
                : answer;
    }

    private static HttpAnswer answer(int status, byte[] body, String requestId) {
        return HttpAnswer.of(status, "application/cbor", body)
                .with("smithy-protocol", "rpc-v2-cbor")
                .with("x-amzn-requestid", requestId);
    }

    private interface Body {
        void to(CBORGenerator generator) throws IOException;
    }

    private static byte[] bytes(ServiceModel model, Body body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator generator = MAPPER.getFactory().createGenerator(out)) {
            body.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void put(
            ServiceModel model, Structure structure, JsonNode value, CBORGenerator out)
            throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, Slot> member : structure.members().entrySet()) {
            JsonNode field = value.get(member.getKey());
            if (field != null) {
                out.writeFieldName(member.getKey());
                put(model, member.getValue(), field, out);
            }
        }
        out.writeEndObject();
    }

    private static void put(ServiceModel model, Slot slot, JsonNode value, CBORGenerator out)
            throws IOException {
        switch (model.shape(slot.shape())) {
            case Structure structure -> put(model, structure, value, out);
            case Sequence sequence -> {
                out.writeStartArray();
                for (JsonNode item : value) {
                    put(model, sequence.member(), item, out);
                }
                out.writeEndArray();
            }
            case Table table -> {
                out.writeStartObject();
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    out.writeFieldName(entry.getKey());
                    put(model, table.value(), entry.getValue(), out);
                }
                out.writeEndObject();
            }
            case Scalar scalar -> {
                if (scalar.kind() == Kind.TIMESTAMP) {
                    out.writeTag(EPOCH_TIME);
                    out.writeNumber(value.asDouble());
                } else {
                    MAPPER.writeTree(out, value);
                }
            }
        }
    }
}
