@NullMarked
package io.slipway.stress.startup;

import org.jspecify.annotations.NullMarked;
