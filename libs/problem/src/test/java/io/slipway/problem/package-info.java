@NullMarked
package io.slipway.problem;

import org.jspecify.annotations.NullMarked;
