package io.slipway.agent.plan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** How the host is brought to its desired state. */
@ConfigMapping(prefix = "slipway.agent.plan")
public interface PlanConfig {
    /** The file that must survive everything; on a disk of its own host, not on a shared one. */
    @WithDefault("/var/lib/slipway/agent.ledger")
    Path ledger();

    /** In one pass, at most; then others get their turn. */
    @WithDefault("16")
    int steps();

    /** No step begins later than this after its pass began. */
    @WithDefault("5m")
    Duration pass();

    /** The host is looked at again at least this often, whether or not anything happened. */
    @WithDefault("30s")
    Duration recheck();

    /** The host's state is announced at least this often, and whenever it changed. */
    @WithDefault("30s")
    Duration report();
}
