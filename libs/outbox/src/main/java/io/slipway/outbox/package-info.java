@NullMarked
package io.slipway.outbox;

import org.jspecify.annotations.NullMarked;
