@NullMarked
package io.slipway.simulator.kubernetes.api;

import org.jspecify.annotations.NullMarked;
