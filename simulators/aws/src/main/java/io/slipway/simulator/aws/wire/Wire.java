package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.ErrorTrait;
import io.slipway.simulator.aws.model.Shape.Structure;
import org.jspecify.annotations.Nullable;

/** One protocol. */
public sealed interface Wire permits CborWire, JsonWire, QueryWire, RestWire {
    ObjectNode read(HttpAsk ask, ServiceModel model, Operation operation);

    HttpAnswer write(ServiceModel model, Operation operation, ObjectNode output, String requestId);

    HttpAnswer fault(ServiceModel model, AwsFault fault, String requestId);

    /** The error shape that carries this code, whether by its own name or by a code of its own. */
    static @Nullable Structure errorShape(ServiceModel model, String code) {
        if (model.shapes().get(code) instanceof Structure structure && structure.error() != null) {
            return structure;
        }
        return model.shapes().values().stream()
                .filter(Structure.class::isInstance)
                .map(Structure.class::cast)
                .filter(
                        structure -> {
                            ErrorTrait error = structure.error();
                            return error != null && code.equals(error.code());
                        })
                .findFirst()
                .orElse(null);
    }

    static int status(ServiceModel model, AwsFault fault) {
        if (fault.status() != 0) {
            return fault.status();
        }
        Structure shape = errorShape(model, fault.code());
        ErrorTrait error = shape == null ? null : shape.error();
        return error == null ? 400 : error.status();
    }

    /** The code that the wire shows for an error named by its shape. */
    static String wireCode(ServiceModel model, AwsFault fault) {
        Structure shape = errorShape(model, fault.code());
        ErrorTrait error = shape == null ? null : shape.error();
        String code = error == null ? null : error.code();
        return code == null ? fault.code() : code;
    }
}
