/** Keys for programs without a login. */
@NullMarked
package io.slipway.cli.key;

import org.jspecify.annotations.NullMarked;
