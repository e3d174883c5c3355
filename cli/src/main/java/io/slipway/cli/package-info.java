@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
