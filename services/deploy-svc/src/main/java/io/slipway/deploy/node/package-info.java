/** The nodes of a cluster, asked of HyperPod each time: nothing of them is kept here. */
@NullMarked
package io.slipway.deploy.node;

import org.jspecify.annotations.NullMarked;
