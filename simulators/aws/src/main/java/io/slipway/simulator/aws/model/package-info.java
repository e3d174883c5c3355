/**
 * The published service models, read from resources that {@code model/trim.py} cuts out of
 * botocore, and the checks they imply. Nothing here knows a service.
 */
@NullMarked
package io.slipway.simulator.aws.model;

import org.jspecify.annotations.NullMarked;
