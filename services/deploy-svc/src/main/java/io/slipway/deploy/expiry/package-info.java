/** The end of a cluster's time: warnings, then a job that takes it away. */
@NullMarked
package io.slipway.deploy.expiry;

import org.jspecify.annotations.NullMarked;
