@NullMarked
package io.slipway.deploy.deployer.sagemaker;

import org.jspecify.annotations.NullMarked;
