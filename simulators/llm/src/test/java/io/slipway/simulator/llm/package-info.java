@NullMarked
package io.slipway.simulator.llm;

import org.jspecify.annotations.NullMarked;
