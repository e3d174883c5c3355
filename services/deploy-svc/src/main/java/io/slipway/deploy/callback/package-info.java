/** What programs behind the tasks of a state machine report about a job. */
@NullMarked
package io.slipway.deploy.callback;

import org.jspecify.annotations.NullMarked;
