/** One invocation of the command, with all it needs, made when first asked for. */
@NullMarked
package io.slipway.cli.session;

import org.jspecify.annotations.NullMarked;
