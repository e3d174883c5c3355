package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An error that AWS answers with: its code is the wire's, its message is for the caller. */
public final class AwsFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final int status;
    private final transient ObjectNode fields = JsonNodeFactory.instance.objectNode();

    public AwsFault(String code, int status, String message) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
    }

    public AwsFault(String code, String message) {
        this(code, 0, message);
    }

    public String code() {
        return code;
    }

    /** Zero where the model decides. */
    public int status() {
        return status;
    }

    public ObjectNode fields() {
        return fields;
    }

    public AwsFault with(String field, String value) {
        fields.put(field, value);
        return this;
    }

    public String text() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
