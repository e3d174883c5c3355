/** Rules that somebody answers for, for a time: who, why and until when. */
@NullMarked
package io.slipway.guardrail.suppression;

import org.jspecify.annotations.NullMarked;
