package io.slipway.deploy.deployer.aws;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed call means for the step that made it. */
public sealed interface Failure {
    /** Whether it had its effect is not known; look, then try again after a while. */
    record Passing(String words) implements Failure {}

    /** Something else must end first. */
    record Busy(String words) implements Failure {}

    /** What was named is not there. */
    record Absent(String words) implements Failure {}

    /** Trying again will not help. */
    record Final(String code, String words) implements Failure {}

    Set<String> BUSY =
            Set.of(
                    "ConflictException",
                    "ResourceInUse",
                    "ResourceInUseException",
                    "OperationAborted");
    Set<String> ABSENT =
            Set.of(
                    "ResourceNotFound",
                    "ResourceNotFoundException",
                    "NoSuchEntity",
                    "NoSuchEntityException",
                    "ParameterNotFound",
                    "NoSuchBucket",
                    "NoSuchKey",
                    "NotFound",
                    "ExecutionDoesNotExist",
                    "StateMachineDoesNotExist");

    static Failure of(SdkException failure) {
        if (!(failure instanceof AwsServiceException service)) {
            return new Passing("no answer: " + words(failure));
        }
        @Nullable AwsErrorDetails details = service.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String said =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String words = code.isEmpty() ? words(failure) : said.isEmpty() ? code : code + ": " + said;
        if (service.isThrottlingException()
                || service.statusCode() >= 500
                || code.startsWith("Throttl")
                || code.startsWith("TooManyRequests")
                || code.startsWith("ExpiredToken")
                || code.equals("RequestLimitExceeded")) {
            return new Passing(words);
        }
        if (BUSY.contains(code)) {
            return new Busy(words);
        }
        if (ABSENT.contains(code)
                || service.statusCode() == 404
                || (code.equals("ValidationError") && said.contains("does not exist"))) {
            return new Absent(words);
        }
        return new Final(code.isEmpty() ? "Unknown" : code, words);
    }

    private static String words(SdkException failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? "the connection broke, and nothing says why"
                : ATTEMPTS.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
    }

    /** What the SDK adds for its own ends. */
    Pattern ATTEMPTS = Pattern.compile("\\s*\\(SDK Attempt Count: \\d+\\)\\s*$");

    /** Which service answered so, and under which id AWS finds that answer again. */
    static String where(SdkException failure) {
        if (!(failure instanceof AwsServiceException service)) {
            return "";
        }
        @Nullable AwsErrorDetails details = service.awsErrorDetails();
        String name = details == null ? null : details.serviceName();
        String request = service.requestId();
        return " (%s, HTTP %d%s)"
                .formatted(
                        name == null || name.isBlank() ? "AWS" : name,
                        service.statusCode(),
                        request == null || request.isBlank() ? "" : ", request " + request);
    }

    /** What somebody can do about a final failure, by its code. */
    static String remedy(String code, String words) {
        String all = (code + " " + words).toLowerCase(Locale.ROOT);
        if (all.contains("resourcelimitexceeded") || all.contains("quota")) {
            return "Raise the quota named there in Service Quotas (1 to 3 business days) or ask for a type or a count within it, then ask again.";
        }
        if (all.contains("capacity")) {
            return "AWS has no such instances free there now: take subnets in another availability zone, another type, a training plan, or ask again later.";
        }
        if (all.contains("accessdenied")
                || all.contains("unauthorized")
                || all.contains("notauthorized")) {
            return "Grant that action to the role of deploy-svc (or to the role in the other account), then retry the job.";
        }
        if (all.contains("expiredtoken")
                || all.contains("invalidclienttoken")
                || all.contains("signature")) {
            return "The credentials of deploy-svc are not valid any more: renew them, then retry the job.";
        }
        if (all.contains("helm") || all.contains("missing dependenc")) {
            return "Install the HyperPod Helm chart on the EKS cluster (namespace aws-hyperpod), then retry the job.";
        }
        if (all.contains("lifecycle") || all.contains("life cycle")) {
            return "Look into the log group /aws/sagemaker/Clusters/<name>/<id>, stream LifecycleConfig/<group>/<node>; correct the script, then ask again.";
        }
        if (all.contains("validation")) {
            return "Correct the field that is named, then ask again.";
        }
        return "Put right what the message names, then retry the job.";
    }
}
