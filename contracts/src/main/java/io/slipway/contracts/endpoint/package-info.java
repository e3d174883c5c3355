@NullMarked
package io.slipway.contracts.endpoint;

import org.jspecify.annotations.NullMarked;
