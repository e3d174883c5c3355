package io.slipway.endpoint.provision;

/** What a probe of a model server found. */
sealed interface ProbeAnswer {

    /**
     * @param model the first one of its list
     */
    record Serving(String model) implements ProbeAnswer {}

    /**
     * @param reason a sentence without a subject, such as {@code refuses connections}
     */
    record Silent(String reason) implements ProbeAnswer {}
}
