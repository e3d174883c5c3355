@NullMarked
package io.slipway.deploy.expiry;

import org.jspecify.annotations.NullMarked;
