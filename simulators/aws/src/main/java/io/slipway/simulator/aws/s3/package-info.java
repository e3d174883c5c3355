/**
 * S3: buckets and whole objects. No versions, no multipart, no policies; a request for one of them
 * is answered with NotImplemented. Buckets are reachable from every region without a redirect.
 */
@NullMarked
package io.slipway.simulator.aws.s3;

import org.jspecify.annotations.NullMarked;
