package io.slipway.testkit.sample.alpha;

public final class ShipResource {}
