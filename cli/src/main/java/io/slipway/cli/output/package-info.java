/** What goes to standard output, and in which format. */
@NullMarked
package io.slipway.cli.output;

import org.jspecify.annotations.NullMarked;
