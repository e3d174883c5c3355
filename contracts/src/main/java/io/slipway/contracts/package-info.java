/**
 * What Slipway's programs say to each other, and to programs on other platforms: the event records,
 * the topics they travel on, and their frozen JSON Schemas and samples (resources of this module).
 *
 * <p>One record per type and version. A released version only ever gains optional members; a
 * changed meaning is a new record. Readers ignore members and types they do not know.
 */
@NullMarked
package io.slipway.contracts;

import org.jspecify.annotations.NullMarked;
