/**
 * What the deployers that call AWS have in common: clients by account and region, the meaning of
 * failures, the mark of the worker in charge, and the handshake that hands a cluster over.
 *
 * <p>Clients block; deployers use them on worker threads only. What a call came to is never kept in
 * memory between steps.
 */
@NullMarked
package io.slipway.deploy.deployer.aws;

import org.jspecify.annotations.NullMarked;
