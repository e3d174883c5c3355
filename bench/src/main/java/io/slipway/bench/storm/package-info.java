/**
 * The storm of reservations: many users of several tenants while parts are ended with SIGKILL;
 * after it, what came of every request is checked from outside.
 */
@NullMarked
package io.slipway.bench.storm;

import org.jspecify.annotations.NullMarked;
