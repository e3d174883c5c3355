/**
 * From timestamps to numbers: what one request showed, what all of them add up to, and how sure one
 * may be. Pure: clocks are arguments.
 */
@NullMarked
package io.slipway.load.measure;

import org.jspecify.annotations.NullMarked;
