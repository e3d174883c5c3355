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
    /** What was asked and answered, for people. */
    String words();

    /**
     * Whether it had its effect is not known; look, then try again after a while.
     *
     * @param meaning in a few words
     */
    record Passing(String words, String meaning) implements Failure {}

    /** Something else must end first. */
    record Busy(String words) implements Failure {}

    /** What was named is not there. */
    record Absent(String words) implements Failure {}

    /**
     * Trying again will not help.
     *
     * @param remedy what somebody can do about it
     */
    record Final(String code, String words, String remedy) implements Failure {}

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
            String words = told(failure, "no answer: " + said(failure));
            return words.contains("credentials")
                    ? new Passing(words, "deploy-svc needs AWS credentials")
                    : new Passing(words, "it may have had its effect");
        }
        @Nullable AwsErrorDetails details = service.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message =
                details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String answer =
                code.isEmpty() ? said(failure) : message.isEmpty() ? code : code + ": " + message;
        String words = told(failure, answer + where(service));
        if (service.isThrottlingException()
                || code.startsWith("Throttl")
                || code.startsWith("TooManyRequests")
                || code.equals("RequestLimitExceeded")) {
            return new Passing(words, "AWS wants fewer calls");
        }
        if (code.startsWith("ExpiredToken")) {
            return new Passing(words, "the session is over, taking a new one");
        }
        if (service.statusCode() >= 500) {
            return new Passing(words, "a fault at AWS, it may have had its effect");
        }
        if (BUSY.contains(code)) {
            return new Busy(words);
        }
        if (ABSENT.contains(code)
                || service.statusCode() == 404
                || (code.equals("ValidationError") && message.contains("does not exist"))) {
            return new Absent(words);
        }
        return new Final(
                code.isEmpty() ? "Unknown" : code, words, remedy(Asked.of(failure), code, message));
    }

    private static String told(SdkException failure, String answer) {
        Asked asked = Asked.of(failure);
        return asked == null ? answer : asked.words() + ": " + answer;
    }

    private static String said(SdkException failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? "the connection broke, and nothing says why"
                : ATTEMPTS.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
    }

    /** What the SDK adds for its own ends. */
    Pattern ATTEMPTS = Pattern.compile("\\s*\\(SDK Attempt Count: \\d+\\)\\s*$");

    /** Which service answered so, and under which id AWS finds that answer again. */
    private static String where(AwsServiceException service) {
        @Nullable AwsErrorDetails details = service.awsErrorDetails();
        String name = details == null ? null : details.serviceName();
        String request = service.requestId();
        return " (%s, HTTP %d%s)"
                .formatted(
                        name == null || name.isBlank() ? "AWS" : name,
                        service.statusCode(),
                        request == null || request.isBlank() ? "" : ", request " + request);
    }

    /** What somebody can do about what a service says of something that failed. */
    static String remedy(String words) {
        return remedy(null, "", words);
    }

    private static String remedy(@Nullable Asked asked, String code, String words) {
        String all = (code + " " + words).toLowerCase(Locale.ROOT);
        if (all.contains("resourcelimitexceeded") || all.contains("quota")) {
            return "Raise the quota named there in Service Quotas (1 to 3 business days) or ask for a type or a count within it, then ask again.";
        }
        if (all.contains("limitexceeded") || all.contains("maximum number")) {
            return "A limit of the account is reached: delete what is not needed or raise it in Service Quotas (1 to 3 business days), then retry the job.";
        }
        if (all.contains("capacity")) {
            return "AWS has no such instances free there now: take subnets in another availability zone, another type, a training plan, or ask again later.";
        }
        if (all.contains("accessdenied")
                || all.contains("unauthorized")
                || all.contains("notauthorized")
                || all.contains("not authorized")) {
            return "Grant %s to the role of deploy-svc (or to its role in the other account), then retry the job."
                    .formatted(asked == null ? "that action" : asked.action());
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
        if (all.contains("health check") || all.contains("healthcheck")) {
            return "The log group /aws/sagemaker/Clusters/<name>/<id>, streams DeepHealthCheckResults/…, says which check failed on which node; retry the job for other machines, or ask without that check.";
        }
        if (all.contains("validation")) {
            return "Correct the field that is named, then ask again.";
        }
        return "Put right what the message names, then retry the job.";
    }
}
