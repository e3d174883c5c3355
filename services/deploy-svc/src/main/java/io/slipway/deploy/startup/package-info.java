@NullMarked
package io.slipway.deploy.startup;

import org.jspecify.annotations.NullMarked;
