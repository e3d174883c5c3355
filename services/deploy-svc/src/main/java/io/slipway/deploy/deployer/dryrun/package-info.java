@NullMarked
package io.slipway.deploy.deployer.dryrun;

import org.jspecify.annotations.NullMarked;
