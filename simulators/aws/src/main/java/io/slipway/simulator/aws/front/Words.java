package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Violation;
import io.slipway.simulator.aws.sign.Signature;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The common errors, which every service spells in its own way. */
record Words(ServiceModel model) {
    /** How far the clocks of AWS and of who signs may be apart. */
    static final Duration SKEW = Duration.ofMinutes(15);

    private boolean json() {
        return model.protocol().equals("json") || model.protocol().equals("smithy-rpc-v2-cbor");
    }

    private boolean ec2() {
        return model.protocol().equals("ec2");
    }

    private boolean s3() {
        return model.protocol().equals("rest-xml");
    }

    AwsFault unknownOperation(String operation) {
        if (json()) {
            return new AwsFault(
                    "UnknownOperationException", 400, "Unknown operation: " + operation);
        }
        return switch (model.protocol()) {
            case "rest-xml" ->
                    new AwsFault(
                            "NotImplemented",
                            501,
                            "A header or query you provided implies functionality that is not"
                                    + " implemented: "
                                    + operation);
            case "rest-json" ->
                    new AwsFault(
                            "UnknownOperationException", 404, "Unknown operation: " + operation);
            default ->
                    new AwsFault(
                            "InvalidAction",
                            400,
                            "The action %s is not valid for this web service."
                                    .formatted(operation));
        };
    }

    AwsFault invalid(List<Violation> violations) {
        Violation first = violations.getFirst();
        if (ec2()) {
            return first.kind() == Violation.Kind.MISSING
                    ? new AwsFault(
                            "MissingParameter",
                            400,
                            "The request must contain the parameter " + first.path())
                    : new AwsFault("InvalidParameterValue", 400, first.sentence());
        }
        if (s3()) {
            return new AwsFault(
                    first.path().equals("bucket") ? "InvalidBucketName" : "InvalidArgument",
                    400,
                    first.sentence());
        }
        String message =
                "%d validation error%s detected: %s"
                        .formatted(
                                violations.size(),
                                violations.size() == 1 ? "" : "s",
                                violations.stream()
                                        .map(Violation::sentence)
                                        .collect(Collectors.joining("; ")));
        String code =
                switch (model.protocol()) {
                    case "json" ->
                            model.service().equals("logs")
                                    ? "InvalidParameterException"
                                    : "ValidationException";
                    case "rest-json" -> "InvalidParameterException";
                    default -> "ValidationError";
                };
        return new AwsFault(code, 400, message);
    }

    AwsFault throttled() {
        if (s3()) {
            return new AwsFault("SlowDown", 503, "Please reduce your request rate.");
        }
        String code =
                ec2()
                        ? "RequestLimitExceeded"
                        : json() || model.protocol().equals("rest-json")
                                ? "ThrottlingException"
                                : "Throttling";
        return new AwsFault(code, ec2() ? 503 : 400, "Rate exceeded");
    }

    AwsFault broken() {
        boolean internalError = ec2() || s3();
        return new AwsFault(
                internalError ? "InternalError" : "InternalFailure",
                500,
                "The request processing has failed because of an unknown error, exception or failure.");
    }

    AwsFault denied(String arn, String operation) {
        String message =
                "User: %s is not authorized to perform: %s:%s"
                        .formatted(arn, model.signingName(), operation);
        if (ec2()) {
            return new AwsFault("UnauthorizedOperation", 403, message);
        }
        return json() || model.protocol().equals("rest-json")
                ? new AwsFault("AccessDeniedException", json() ? 400 : 403, message)
                : new AwsFault("AccessDenied", 403, message);
    }

    AwsFault unsupported(String region) {
        return new AwsFault(
                "UnrecognizedClientException",
                400,
                "%s does not exist in %s".formatted(model.signingName(), region));
    }

    AwsFault unknownKey() {
        String message = "The security token included in the request is invalid.";
        if (s3()) {
            return new AwsFault(
                    "InvalidAccessKeyId",
                    403,
                    "The AWS Access Key Id you provided does not exist in our records.");
        }
        if (ec2()) {
            return new AwsFault(
                    "AuthFailure",
                    401,
                    "AWS was not able to validate the provided access credentials");
        }
        return json() || model.protocol().equals("rest-json")
                ? new AwsFault("UnrecognizedClientException", 400, message)
                : new AwsFault("InvalidClientTokenId", 403, message);
    }

    AwsFault badSignature() {
        String message =
                "The request signature we calculated does not match the signature you provided. Check"
                        + " your AWS Secret Access Key and signing method.";
        return json() || model.protocol().equals("rest-json")
                ? new AwsFault("InvalidSignatureException", 403, message)
                : new AwsFault(ec2() ? "AuthFailure" : "SignatureDoesNotMatch", 403, message);
    }

    /** Signed too long ago, or by a clock that goes wrong. */
    AwsFault skewed(Instant signed, Instant now) {
        boolean late = signed.isBefore(now);
        String message =
                "Signature %s: %s is now %s than %s (%s %s 15 min.)"
                        .formatted(
                                late ? "expired" : "not yet current",
                                Signature.stamp(signed),
                                late ? "earlier" : "later",
                                Signature.stamp(late ? now.minus(SKEW) : now.plus(SKEW)),
                                Signature.stamp(now),
                                late ? "-" : "+");
        if (s3()) {
            return new AwsFault(
                    "RequestTimeTooSkewed",
                    403,
                    "The difference between the request time and the current time is too large.");
        }
        if (ec2()) {
            return new AwsFault("RequestExpired", 400, "Request has expired.");
        }
        return json() || model.protocol().equals("rest-json")
                ? new AwsFault("InvalidSignatureException", 403, message)
                : new AwsFault("SignatureDoesNotMatch", 403, message);
    }

    AwsFault expired() {
        String message = "The security token included in the request is expired";
        return json() || model.protocol().equals("rest-json")
                ? new AwsFault("ExpiredTokenException", json() ? 400 : 403, message)
                : new AwsFault(
                        ec2() ? "RequestExpired" : "ExpiredToken",
                        s3() || ec2() ? 400 : 403,
                        message);
    }
}
