@NullMarked
package io.slipway.deploy.callback;

import org.jspecify.annotations.NullMarked;
