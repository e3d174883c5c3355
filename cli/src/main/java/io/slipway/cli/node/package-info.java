/** The nodes that reservations run on, and what is done to them. */
@NullMarked
package io.slipway.cli.node;

import org.jspecify.annotations.NullMarked;
