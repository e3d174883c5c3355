/** Shell completion. */
@NullMarked
package io.slipway.cli.completion;

import org.jspecify.annotations.NullMarked;
