@NullMarked
package io.slipway.simulator.aws.front;

import org.jspecify.annotations.NullMarked;
