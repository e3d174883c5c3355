@NullMarked
package io.slipway.deploy.deployer.infraforge;

import org.jspecify.annotations.NullMarked;
