/**
 * The storm: while requests flow, every service, the broker and the database are ended with SIGKILL
 * and started again; after it, what was accepted is checked.
 */
@NullMarked
package io.slipway.local.storm;

import org.jspecify.annotations.NullMarked;
