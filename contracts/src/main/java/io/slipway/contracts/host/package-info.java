@NullMarked
package io.slipway.contracts.host;

import org.jspecify.annotations.NullMarked;
