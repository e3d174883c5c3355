/** Contexts (where the services are) and the configuration files. */
@NullMarked
package io.slipway.cli.context;

import org.jspecify.annotations.NullMarked;
