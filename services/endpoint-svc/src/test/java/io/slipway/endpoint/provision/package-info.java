@NullMarked
package io.slipway.endpoint.provision;

import org.jspecify.annotations.NullMarked;
