/**
 * Builds HyperPod clusters by calling AWS: what surrounds the cluster by a stack of ours or by what
 * the request names, the cluster itself by CreateCluster, every member of it.
 *
 * <p>CreateCluster takes no client token. So each attempt looks first: a cluster of that name with
 * our tag is adopted, one without it is refused, and an answer that was lost is made good by
 * looking again.
 */
@NullMarked
package io.slipway.deploy.deployer.sagemaker;

import org.jspecify.annotations.NullMarked;
