@NullMarked
package io.slipway.deploy.deployer.stepfunctions;

import org.jspecify.annotations.NullMarked;
