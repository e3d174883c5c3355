/**
 * S3: buckets and objects, which come whole or in parts. No versions, no copies, no policies, no
 * lists of parts; a request for one of them is answered with NotImplemented. Buckets are reachable
 * from every region without a redirect.
 */
@NullMarked
package io.slipway.simulator.aws.s3;

import org.jspecify.annotations.NullMarked;
