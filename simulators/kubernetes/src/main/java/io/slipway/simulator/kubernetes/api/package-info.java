/**
 * The requests of the API as they come over the wire: paths, discovery, lists in pages, watches,
 * tables for {@code kubectl get}. Answers are values; the server writes them.
 *
 * <p>Left out: protobuf bodies, server-side apply, exec, attach, port-forward and proxy, aggregated
 * discovery, validation of custom resources against their schema.
 */
@NullMarked
package io.slipway.simulator.kubernetes.api;

import org.jspecify.annotations.NullMarked;
