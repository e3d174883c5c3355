package io.slipway.simulator.aws.hyperpod;

import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Zone;

/** What EC2 knows of subnets. */
public interface Subnets {
    Zone zone(Place place, String subnet);
}
