@NullMarked
package io.slipway.endpoint.gateway;

import org.jspecify.annotations.NullMarked;
