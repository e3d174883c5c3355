package io.slipway.simulator.aws.s3;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.s3.Bucket.Stored;
import io.slipway.simulator.aws.wire.AwsFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls. Bucket names are unique over all accounts of a partition. */
public final class S3 implements Service {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern FORBIDDEN =
            Pattern.compile(
                    "(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|\\.mrap|--x-s3)|.*\\.\\..*|[0-9]+(\\.[0-9]+){3}");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final Set<String> KEPT =
            Set.of(
                    "CacheControl",
                    "ContentDisposition",
                    "ContentEncoding",
                    "ContentLanguage",
                    "ContentType",
                    "Metadata");

    private final Map<String, Bucket> buckets = new LinkedHashMap<>();
    private final Uploads uploads = new Uploads();

    @Override
    public String model() {
        return "s3";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateBucket", this::create),
                entry("HeadBucket", call -> Answer.of("BucketRegion", bucket(call).region)),
                entry("DeleteBucket", Action.quiet(this::delete)),
                entry("ListBuckets", this::list),
                entry(
                        "GetBucketLocation",
                        call ->
                                Answer.of(
                                        "LocationConstraint",
                                        bucket(call).region.equals("us-east-1")
                                                ? null
                                                : bucket(call).region)),
                entry("PutBucketTagging", Action.quiet(this::tag)),
                entry("GetBucketTagging", this::tags),
                entry("PutObject", this::put),
                entry("CreateMultipartUpload", this::beginUpload),
                entry("UploadPart", this::uploadPart),
                entry("CompleteMultipartUpload", this::completeUpload),
                entry("AbortMultipartUpload", this::abortUpload),
                entry("GetObject", this::get),
                entry("HeadObject", this::head),
                entry("DeleteObject", this::remove),
                entry("DeleteObjects", this::removeMany),
                entry("ListObjectsV2", this::objects));
    }

    private Bucket bucket(Call call) {
        Bucket bucket = buckets.get(key(call));
        if (bucket == null) {
            throw new AwsFault("NoSuchBucket", 404, "The specified bucket does not exist")
                    .with("BucketName", call.text("Bucket"));
        }
        if (!bucket.owner.equals(call.caller().account())) {
            throw new AwsFault("AccessDenied", 403, "Access Denied");
        }
        String expected = call.text("ExpectedBucketOwner", bucket.owner);
        if (!expected.equals(bucket.owner)) {
            throw new AwsFault("AccessDenied", 403, "Access Denied");
        }
        return bucket;
    }

    private static String key(Call call) {
        return call.place().partition() + "/" + call.text("Bucket");
    }

    private Answer create(Call call) {
        String name = call.text("Bucket");
        if (!NAME.matcher(name).matches() || FORBIDDEN.matcher(name).matches()) {
            throw new AwsFault("InvalidBucketName", 400, "The specified bucket is not valid.")
                    .with("BucketName", name);
        }
        JsonNode configuration = call.input().path("CreateBucketConfiguration");
        String constraint = configuration.path("LocationConstraint").asText("");
        boolean home = call.region().equals("us-east-1");
        boolean fits = home ? !constraint.equals("us-east-1") : constraint.equals(call.region());
        if (!fits) {
            throw new AwsFault(
                    "IllegalLocationConstraintException",
                    400,
                    "The %s location constraint is incompatible for the region specific endpoint this request was sent to."
                            .formatted(constraint.isEmpty() ? "unspecified" : constraint));
        }
        Bucket before = buckets.get(key(call));
        if (before != null && before.owner.equals(call.caller().account())) {
            if (home) {
                return Answer.of("Location", "/" + name);
            }
            throw new AwsFault(
                    "BucketAlreadyOwnedByYou",
                    409,
                    "Your previous request to create the named bucket succeeded and you already own it.");
        }
        if (before != null) {
            throw new AwsFault(
                    "BucketAlreadyExists",
                    409,
                    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.");
        }
        String region = constraint.isEmpty() ? "us-east-1" : constraint;
        Bucket bucket = new Bucket(name, call.caller().account(), region, call.now());
        configuration
                .path("Tags")
                .forEach(
                        tag ->
                                bucket.tags.put(
                                        tag.path("Key").asText(), tag.path("Value").asText()));
        buckets.put(key(call), bucket);
        return Answer.of("Location", "/" + name);
    }

    private void delete(Call call) {
        if (!bucket(call).objects.isEmpty()) {
            throw new AwsFault(
                    "BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
        }
        buckets.remove(key(call));
    }

    private Answer list(Call call) {
        String prefix = call.text("Prefix", "");
        List<Answer> found =
                buckets.values().stream()
                        .filter(bucket -> bucket.owner.equals(call.caller().account()))
                        .filter(bucket -> bucket.name.startsWith(prefix))
                        .filter(
                                bucket ->
                                        call.text("BucketRegion", bucket.region)
                                                .equals(bucket.region))
                        .map(
                                bucket ->
                                        Answer.of("Name", bucket.name)
                                                .and("CreationDate", bucket.created)
                                                .and("BucketRegion", bucket.region))
                        .toList();
        Page<Answer> page =
                Page.of(
                        found,
                        call.maybe("ContinuationToken"),
                        call.number("MaxBuckets", 10_000),
                        "InvalidArgument");
        return Answer.of("Buckets", page.items())
                .and("ContinuationToken", page.next())
                .and("Owner", Answer.of("ID", call.caller().account()));
    }

    private void tag(Call call) {
        Bucket bucket = bucket(call);
        bucket.tags.clear();
        call.input()
                .path("Tagging")
                .path("TagSet")
                .forEach(
                        tag ->
                                bucket.tags.put(
                                        tag.path("Key").asText(), tag.path("Value").asText()));
    }

    private Answer tags(Call call) {
        Bucket bucket = bucket(call);
        if (bucket.tags.isEmpty()) {
            throw new AwsFault("NoSuchTagSet", 404, "The TagSet does not exist");
        }
        return Answer.of("TagSet", Answer.tags(bucket.tags));
    }

    private Answer put(Call call) {
        Bucket bucket = bucket(call);
        Stored object = received(call, headers(call));
        keep(bucket, call, object);
        return Answer.of("ETag", object.etag());
    }

    private static Stored received(Call call, ObjectNode headers) {
        byte[] content = bytes(call.input().path("Body"));
        if (call.has("ContentMD5")
                && !call.text("ContentMD5")
                        .equals(Base64.getEncoder().encodeToString(md5(content)))) {
            throw new AwsFault(
                    "BadDigest",
                    400,
                    "The Content-MD5 you specified did not match what we received.");
        }
        return new Stored(content, etag(content), call.now(), headers);
    }

    private static void keep(Bucket bucket, Call call, Stored object) {
        if (call.text("IfNoneMatch", "").equals("*")
                && bucket.objects.containsKey(call.text("Key"))) {
            throw precondition();
        }
        bucket.objects.put(shortEnough(call.text("Key")), object);
    }

    private static String shortEnough(String key) {
        if (key.getBytes(StandardCharsets.UTF_8).length > 1024) {
            throw new AwsFault("KeyTooLongError", 400, "Your key is too long");
        }
        return key;
    }

    private static ObjectNode headers(Call call) {
        ObjectNode headers = call.input().deepCopy();
        headers.retain(KEPT);
        return headers;
    }

    static String etag(byte[] content) {
        return "\"" + HexFormat.of().formatHex(md5(content)) + "\"";
    }

    private Answer beginUpload(Call call) {
        Bucket bucket = bucket(call);
        String key = shortEnough(call.text("Key"));
        return Answer.of("Bucket", bucket.name)
                .and("Key", key)
                .and("UploadId", uploads.begin(call, bucket, headers(call)));
    }

    private Answer uploadPart(Call call) {
        bucket(call);
        Stored part = received(call, call.input().objectNode());
        uploads.take(call, part);
        return Answer.of("ETag", part.etag());
    }

    private Answer completeUpload(Call call) {
        Bucket bucket = bucket(call);
        Stored object = uploads.complete(call);
        keep(bucket, call, object);
        return Answer.of("Bucket", bucket.name)
                .and("Key", call.text("Key"))
                .and("Location", "/%s/%s".formatted(bucket.name, call.text("Key")))
                .and("ETag", object.etag());
    }

    private Answer abortUpload(Call call) {
        bucket(call);
        uploads.abort(call);
        return Answer.of();
    }

    private static AwsFault precondition() {
        return new AwsFault(
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold");
    }

    private static byte[] bytes(JsonNode node) {
        try {
            byte[] content = node.binaryValue();
            return content == null ? new byte[0] : content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Stored stored(Call call) {
        Stored stored = bucket(call).objects.get(call.text("Key"));
        if (stored == null) {
            throw new AwsFault("NoSuchKey", 404, "The specified key does not exist.")
                    .with("Key", call.text("Key"));
        }
        if (!call.text("IfMatch", stored.etag()).equals(stored.etag())) {
            throw precondition();
        }
        if (call.text("IfNoneMatch", "").equals(stored.etag())) {
            throw new AwsFault("NotModified", 304, "Not Modified");
        }
        return stored;
    }

    private Answer head(Call call) {
        Stored stored = stored(call);
        return view(stored).and("ContentLength", stored.content().length);
    }

    private static Answer view(Stored stored) {
        Answer view =
                Answer.of("ETag", stored.etag())
                        .and("LastModified", stored.modified())
                        .and("AcceptRanges", "bytes")
                        .and("ContentType", "binary/octet-stream");
        stored.headers().properties().forEach(e -> view.and(e.getKey(), e.getValue()));
        return view;
    }

    private Answer get(Call call) {
        Stored stored = stored(call);
        byte[] content = stored.content();
        Answer view = view(stored);
        Matcher range = RANGE.matcher(call.text("Range", ""));
        if (range.matches()) {
            int last = content.length - 1;
            boolean suffix = range.group(1).isEmpty();
            int from =
                    suffix
                            ? Math.max(0, content.length - Integer.parseInt(range.group(2)))
                            : Integer.parseInt(range.group(1));
            int to =
                    suffix || range.group(2).isEmpty()
                            ? last
                            : Math.min(last, Integer.parseInt(range.group(2)));
            if (from > last) {
                throw new AwsFault("InvalidRange", 416, "The requested range is not satisfiable");
            }
            content = Arrays.copyOfRange(content, from, to + 1);
            view.and("ContentRange", "bytes %d-%d/%d".formatted(from, to, stored.content().length));
        }
        return view.and("ContentLength", content.length).and("Body", BinaryNode.valueOf(content));
    }

    private Answer remove(Call call) {
        bucket(call).objects.remove(call.text("Key"));
        return Answer.of();
    }

    private Answer removeMany(Call call) {
        Bucket bucket = bucket(call);
        JsonNode delete = call.input().path("Delete");
        List<Answer> deleted = new ArrayList<>();
        for (JsonNode object : delete.path("Objects")) {
            bucket.objects.remove(object.path("Key").asText());
            deleted.add(Answer.of("Key", object.path("Key").asText()));
        }
        return delete.path("Quiet").asBoolean() ? Answer.of() : Answer.of("Deleted", deleted);
    }

    private Answer objects(Call call) {
        Bucket bucket = bucket(call);
        String prefix = call.text("Prefix", "");
        String delimiter = call.text("Delimiter", "");
        boolean encoded = call.text("EncodingType", "").equals("url");
        List<Answer> entries = new ArrayList<>();
        Set<String> folders = new LinkedHashSet<>();
        for (Map.Entry<String, Stored> object : bucket.objects.tailMap(prefix).entrySet()) {
            String key = object.getKey();
            if (!key.startsWith(prefix)) {
                break;
            }
            if (key.compareTo(call.text("StartAfter", "")) <= 0 && call.has("StartAfter")) {
                continue;
            }
            int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (cut >= 0) {
                String folder = key.substring(0, cut + delimiter.length());
                if (folders.add(folder)) {
                    entries.add(Answer.of("Prefix", encode(folder, encoded)));
                }
            } else {
                entries.add(
                        Answer.of("Key", encode(key, encoded))
                                .and("LastModified", object.getValue().modified())
                                .and("ETag", object.getValue().etag())
                                .and("Size", object.getValue().content().length)
                                .and("StorageClass", "STANDARD"));
            }
        }
        int size = Math.min(1000, call.number("MaxKeys", 1000));
        Page<Answer> page =
                Page.of(entries, call.maybe("ContinuationToken"), size, "InvalidArgument");
        List<Answer> contents = new ArrayList<>();
        List<Answer> prefixes = new ArrayList<>();
        page.items().forEach(each -> (each.tree().has("Key") ? contents : prefixes).add(each));
        return Answer.of("Name", bucket.name)
                .and("Prefix", encode(prefix, encoded))
                .and("MaxKeys", size)
                .and("KeyCount", page.items().size())
                .and("IsTruncated", page.next() != null)
                .and("NextContinuationToken", page.next())
                .and("ContinuationToken", call.maybe("ContinuationToken"))
                .and("StartAfter", call.maybe("StartAfter"))
                .and("Delimiter", delimiter.isEmpty() ? null : encode(delimiter, encoded))
                .and("EncodingType", encoded ? "url" : null)
                .and("Contents", contents)
                .and("CommonPrefixes", prefixes);
    }

    private static String encode(String key, boolean encoded) {
        return encoded
                ? URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/")
                : key;
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        buckets.values()
                .forEach(
                        bucket ->
                                dump.and(
                                        bucket.name,
                                        Answer.of("owner", bucket.owner)
                                                .and("region", bucket.region)
                                                .and("tags", bucket.tags)
                                                .and("objects", bucket.objects.keySet())));
        return dump.tree();
    }
}
