/** What HyperPod needs to find in the manifest of a job, so that it resumes the job by itself. */
@NullMarked
package io.slipway.guardrail.manifest;

import org.jspecify.annotations.NullMarked;
