/** Calls of the API as they are, with the login and the exit codes of all other verbs. */
@NullMarked
package io.slipway.cli.raw;

import org.jspecify.annotations.NullMarked;
