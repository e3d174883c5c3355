/**
 * The machine that benches run on: broker, database and issuer, AWS, and what is measured on it.
 */
@NullMarked
package io.slipway.bench.machine;

import org.jspecify.annotations.NullMarked;
