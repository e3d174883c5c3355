package io.slipway.stress.endpoint;

import java.net.URI;

/**
 * An endpoint as it was last announced.
 *
 * @param version of the announcement; a higher one is a newer state of the same endpoint
 */
public record Endpoint(String id, String tenant, String model, URI url, long version) {}
