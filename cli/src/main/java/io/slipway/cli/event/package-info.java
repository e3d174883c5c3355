/** CloudEvents: checking, publishing, following. */
@NullMarked
package io.slipway.cli.event;

import org.jspecify.annotations.NullMarked;
