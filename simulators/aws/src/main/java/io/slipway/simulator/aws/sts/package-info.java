/** STS: who the caller is, and credentials of another role that end. */
@NullMarked
package io.slipway.simulator.aws.sts;

import org.jspecify.annotations.NullMarked;
