/** Signature version 4: who calls, which service and region are meant, and whether it is true. */
@NullMarked
package io.slipway.simulator.aws.sign;

import org.jspecify.annotations.NullMarked;
