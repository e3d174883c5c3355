@NullMarked
package io.slipway.deploy.deployer.aws;

import org.jspecify.annotations.NullMarked;
