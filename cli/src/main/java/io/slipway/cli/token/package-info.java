/** Access tokens: got from an issuer, kept in files only the user can read. */
@NullMarked
package io.slipway.cli.token;

import org.jspecify.annotations.NullMarked;
