@NullMarked
package io.slipway.deploy.cluster;

import org.jspecify.annotations.NullMarked;
