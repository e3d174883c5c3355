@NullMarked
package io.slipway.simulator.aws;

import org.jspecify.annotations.NullMarked;
