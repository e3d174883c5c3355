/** What surrounds the process: streams, environment, folders, clock. */
@NullMarked
package io.slipway.cli.machine;

import org.jspecify.annotations.NullMarked;
