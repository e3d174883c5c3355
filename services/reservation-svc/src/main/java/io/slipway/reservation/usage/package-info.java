/** What was used, waited for and given back early; and who is on which node when. */
@NullMarked
package io.slipway.reservation.usage;

import org.jspecify.annotations.NullMarked;
