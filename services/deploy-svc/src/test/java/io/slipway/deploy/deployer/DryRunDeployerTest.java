package io.slipway.deploy.deployer;

import io.slipway.deploy.deployer.dryrun.DryRunDeployer;

class DryRunDeployerTest extends DeployerContract {
    @Override
    protected Deployer deployer() {
        return new DryRunDeployer();
    }

    @Override
    protected boolean makesThings() {
        return false;
    }
}
