/** One HTTP exchange, its retries, and what a refusal means to the user. */
@NullMarked
package io.slipway.cli.http;

import org.jspecify.annotations.NullMarked;
