/** Clusters and the jobs that make and destroy them. */
@NullMarked
package io.slipway.cli.deploy;

import org.jspecify.annotations.NullMarked;
