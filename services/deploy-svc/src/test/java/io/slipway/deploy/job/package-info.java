@NullMarked
package io.slipway.deploy.job;

import org.jspecify.annotations.NullMarked;
