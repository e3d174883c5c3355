@NullMarked
package io.slipway.deploy.node;

import org.jspecify.annotations.NullMarked;
