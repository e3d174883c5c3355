/** The endpoints that endpoint-svc announced: where load may go with our credentials. */
@NullMarked
package io.slipway.stress.endpoint;

import org.jspecify.annotations.NullMarked;
