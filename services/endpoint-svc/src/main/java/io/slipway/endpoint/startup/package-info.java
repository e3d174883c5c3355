/** What the process needs before it starts. */
@NullMarked
package io.slipway.endpoint.startup;

import org.jspecify.annotations.NullMarked;
