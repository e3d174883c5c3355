/** The way of an invocation to its model server and back. */
@NullMarked
package io.slipway.endpoint.gateway;

import org.jspecify.annotations.NullMarked;
