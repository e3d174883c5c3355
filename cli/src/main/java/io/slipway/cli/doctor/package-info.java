/** What is wrong with this installation, and what to do about it. */
@NullMarked
package io.slipway.cli.doctor;

import org.jspecify.annotations.NullMarked;
