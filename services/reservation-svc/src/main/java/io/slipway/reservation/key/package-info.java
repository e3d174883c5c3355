/**
 * Keys for programs that have no login of their own.
 *
 * <p>A key is good for a short time and for what it says: a role that its maker has, so many GPUs
 * at a time, certain types, so long each. Only a SHA-256 of it is kept. That is enough here, and a
 * slow hash would add nothing: the secret is 256 random bits, so there is nothing to guess, unlike
 * with a password. The secret is shown once, never logged, and compared in constant time.
 */
@NullMarked
package io.slipway.reservation.key;

import org.jspecify.annotations.NullMarked;
