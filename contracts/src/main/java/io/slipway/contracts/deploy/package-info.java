@NullMarked
package io.slipway.contracts.deploy;

import org.jspecify.annotations.NullMarked;
