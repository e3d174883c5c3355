package io.slipway.endpoint;

import io.slipway.problem.ProblemType;
import java.util.Locale;

/** What endpoint-svc refuses, and what it cannot do at the moment. */
public enum EndpointProblem implements ProblemType {
    ENDPOINT_NOT_READY(503, "The endpoint does not answer yet"),
    ENDPOINT_FAILED(409, "The endpoint could not be brought to answer"),
    ENDPOINT_ENDED(409, "The endpoint is no more"),
    GATEWAY_BUSY(503, "Too many invocations are under way"),
    MODEL_SERVER_DOWN(503, "The model server cannot be reached"),
    MODEL_SERVER_BROKEN(502, "The model server failed");

    private final int status;
    private final String title;

    EndpointProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
