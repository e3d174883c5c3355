/**
 * Builds clusters with the InfraForge CDK app, as commit 81b4f9b behaves.
 *
 * <p>A deployment takes longer than any step may, so the CDK command runs in a session of its own,
 * writes to files of a private folder and outlives this process; steps look at the files. When the
 * folder is gone with its machine the command is run again: the stack's name is deterministic and
 * CloudFormation goes on where it is.
 *
 * <p>What InfraForge takes without a word and does otherwise (several groups, deep checks, an
 * existing network, a dependency it does not find) is refused before it runs, or found in the
 * template before it is deployed.
 */
@NullMarked
package io.slipway.deploy.deployer.infraforge;

import org.jspecify.annotations.NullMarked;
