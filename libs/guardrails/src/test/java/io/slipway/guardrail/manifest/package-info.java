@NullMarked
package io.slipway.guardrail.manifest;

import org.jspecify.annotations.NullMarked;
