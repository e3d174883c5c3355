/** From a ready cluster to an endpoint that answers, fails or ends. */
@NullMarked
package io.slipway.endpoint.provision;

import org.jspecify.annotations.NullMarked;
