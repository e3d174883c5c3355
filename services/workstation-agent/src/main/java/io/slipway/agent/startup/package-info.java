/** What the agent is made of, and what must be right before it starts. */
@NullMarked
package io.slipway.agent.startup;

import org.jspecify.annotations.NullMarked;
