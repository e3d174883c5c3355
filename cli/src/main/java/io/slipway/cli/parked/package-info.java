/** Events that a service could not take: looked at, taken once more, or left out. */
@NullMarked
package io.slipway.cli.parked;

import org.jspecify.annotations.NullMarked;
