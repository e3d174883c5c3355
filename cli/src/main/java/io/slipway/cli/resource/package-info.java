/** What all nouns have in common: list, get, and naming one by a few characters. */
@NullMarked
package io.slipway.cli.resource;

import org.jspecify.annotations.NullMarked;
