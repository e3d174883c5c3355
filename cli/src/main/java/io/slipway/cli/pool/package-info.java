/** Pools of GPU nodes and their maintenance. */
@NullMarked
package io.slipway.cli.pool;

import org.jspecify.annotations.NullMarked;
