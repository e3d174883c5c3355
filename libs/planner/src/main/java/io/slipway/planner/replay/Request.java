package io.slipway.planner.replay;

import io.slipway.planner.Ask;

/** A job and how the plan is asked for it. */
record Request(Job job, Ask ask) {}
