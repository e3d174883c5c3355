@NullMarked
package io.slipway.deploy.deployer;

import org.jspecify.annotations.NullMarked;
