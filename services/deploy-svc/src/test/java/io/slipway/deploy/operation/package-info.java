@NullMarked
package io.slipway.deploy.operation;

import org.jspecify.annotations.NullMarked;
