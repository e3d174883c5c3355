@NullMarked
package io.slipway.deploy.shipping;

import org.jspecify.annotations.NullMarked;
