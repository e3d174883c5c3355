@NullMarked
package io.slipway.deploy.preset;

import org.jspecify.annotations.NullMarked;
