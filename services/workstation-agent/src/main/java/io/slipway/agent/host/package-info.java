/** Which host this is. What else there is to know about it (devices, kernel, disks) comes here. */
@NullMarked
package io.slipway.agent.host;

import org.jspecify.annotations.NullMarked;
