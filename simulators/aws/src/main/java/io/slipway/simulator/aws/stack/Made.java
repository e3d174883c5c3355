package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A resource that was made: its name, what it was made from, and what its maker said of it. */
record Made(Recipe recipe, String physicalId, ObjectNode input, JsonNode answer) {}
