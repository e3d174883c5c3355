@NullMarked
package io.slipway.deploy.meter;

import org.jspecify.annotations.NullMarked;
