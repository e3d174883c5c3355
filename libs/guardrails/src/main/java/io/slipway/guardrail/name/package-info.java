/** Names that grow out of a cluster's name, what each may be, and a shorter one that fits. */
@NullMarked
package io.slipway.guardrail.name;

import org.jspecify.annotations.NullMarked;
