@NullMarked
package io.slipway.planner.trial;

import org.jspecify.annotations.NullMarked;
