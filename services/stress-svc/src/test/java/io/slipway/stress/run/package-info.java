@NullMarked
package io.slipway.stress.run;

import org.jspecify.annotations.NullMarked;
