@NullMarked
package io.slipway.contracts.cluster;

import org.jspecify.annotations.NullMarked;
