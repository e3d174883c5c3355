package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Storage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Tag;

/** Buckets of the names that the request leads to, and the scripts in them. */
final class StorageReading {
    /** Enough to see the first line and how lines end. */
    private static final String BEGINNING = "bytes=0-4095";

    private final AwsClient aws;
    private final Scope scope;

    StorageReading(AwsClient aws, Scope scope) {
        this.aws = aws;
        this.scope = scope;
    }

    List<Storage.Bucket> buckets(Trail trail) {
        return trail.each(scope.buckets(), this::bucket).stream().flatMap(List::stream).toList();
    }

    private List<Storage.Bucket> bucket(Trail trail, String name) {
        try {
            trail.ask("s3 HeadBucket", () -> aws.s3().headBucket(ask -> ask.bucket(name)));
        } catch (NoAnswer none) {
            if (none.status(404)) {
                return List.of();
            }
            if (none.status(403)) {
                return List.of(new Storage.Bucket(name, null, false, Map.of()));
            }
            if (none.status(301)) {
                return List.of(new Storage.Bucket(name, elsewhere(none), null, Map.of()));
            }
            throw none;
        }
        String region =
                trail.ask(
                                "s3 GetBucketLocation",
                                () -> aws.s3().getBucketLocation(ask -> ask.bucket(name)))
                        .locationConstraintAsString();
        return List.of(
                new Storage.Bucket(
                        name,
                        region == null || region.isEmpty() ? "us-east-1" : region,
                        true,
                        tags(trail, name)));
    }

    private static @Nullable String elsewhere(NoAnswer none) {
        var refusal = none.refusal();
        return refusal == null || refusal.awsErrorDetails() == null
                ? null
                : refusal.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .orElse(null);
    }

    private Map<String, String> tags(Trail trail, String bucket) {
        try {
            return trail
                    .ask(
                            "s3 GetBucketTagging",
                            () -> aws.s3().getBucketTagging(ask -> ask.bucket(bucket)))
                    .tagSet()
                    .stream()
                    .collect(Collectors.toMap(Tag::key, Tag::value, (one, _) -> one));
        } catch (NoAnswer none) {
            if (none.says("NoSuchTagSet")) {
                return Map.of();
            }
            throw none;
        }
    }

    List<Storage.Script> scripts(Trail trail) {
        return trail.each(scope.scripts(), this::script);
    }

    private Storage.Script script(Trail trail, String uri) {
        List<String> place = Scope.split(uri);
        String bucket = place.getFirst();
        String key = place.getLast();
        try {
            HeadObjectResponse head =
                    trail.ask(
                            "s3 HeadObject",
                            () -> aws.s3().headObject(ask -> ask.bucket(bucket).key(key)));
            Long size = head.contentLength();
            return new Storage.Script(
                    uri,
                    true,
                    size,
                    size == null || size == 0 ? "" : beginning(trail, bucket, key));
        } catch (NoAnswer none) {
            if (none.status(404)) {
                return new Storage.Script(uri, false, null, null);
            }
            throw none;
        }
    }

    private String beginning(Trail trail, String bucket, String key) {
        ResponseBytes<GetObjectResponse> object =
                trail.ask(
                        "s3 GetObject",
                        () ->
                                aws.s3()
                                        .getObject(
                                                ask -> ask.bucket(bucket).key(key).range(BEGINNING),
                                                AsyncResponseTransformer.toBytes()));
        return new String(object.asByteArray(), StandardCharsets.UTF_8);
    }
}
