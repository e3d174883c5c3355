/** What a dashboard shows of jobs and clusters. */
@NullMarked
package io.slipway.deploy.meter;

import org.jspecify.annotations.NullMarked;
