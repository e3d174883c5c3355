/**
 * AWS without AWS: the parts of it that Slipway calls, behind their real wire protocols, so that
 * any SDK, boto3 or the AWS command line works against it by endpoint override.
 *
 * <p>What may be asked and answered comes from the service models that AWS publishes; only
 * behaviour is written here. An operation that is not simulated answers as AWS answers an unknown
 * one. Time is virtual, faults are on demand, state is what the journal of changes gives when
 * replayed.
 */
@NullMarked
package io.slipway.simulator.aws;

import org.jspecify.annotations.NullMarked;
