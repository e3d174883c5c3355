/** A feature of a service that breaks the house rules. */
@NullMarked
package io.slipway.testkit.sample.beta;

import org.jspecify.annotations.NullMarked;
