package io.slipway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever was thrown into a problem document. */
@ApplicationScoped
public class ProblemMapper {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final Duration OUTAGE_RETRY = Duration.ofSeconds(5);

    private final MeterRegistry meters;
    private final AllowedMethods allowed;

    ProblemMapper(MeterRegistry meters, AllowedMethods allowed) {
        this.meters = meters;
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> problem(Problem problem) {
        return answer(problem);
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> violations(ConstraintViolationException refused) {
        List<Violation> violations =
                refused.getConstraintViolations().stream()
                        .map(one -> new Violation(pointer(one), one.getMessage()))
                        .sorted(Comparator.comparing(Violation::pointer))
                        .toList();
        return answer(Violation.refuse(violations));
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> unreadable(MismatchedInputException mismatch) {
        return answer(unreadable((JsonProcessingException) mismatch));
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> noToken(UnauthorizedException missing) {
        return unauthenticated("The request carries no bearer token.");
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> badToken(AuthenticationFailedException failed) {
        return unauthenticated(
                "The bearer token is expired, not signed by our issuer, or not meant for us.");
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> wrongRole(ForbiddenException forbidden) {
        return answer(
                CommonProblem.FORBIDDEN
                        .because("None of the roles in your token may do this.")
                        .fix("Ask an admin of your team for the role, or log in as someone else."));
    }

    /** In its own right, because a mapper of the framework would answer for it with nothing. */
    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> notThere(
            NotFoundException missing, HttpServerRequest request) {
        List<Violation> unfit =
                missing.getCause() instanceof NumberFormatException unread
                        ? noNumbers(request, String.valueOf(unread.getMessage()))
                        : List.of();
        if (!unfit.isEmpty()) {
            return answer(Violation.refuse(unfit));
        }
        // Where several resources share the beginning of a path, a wrong method is not found.
        String methods = allowed.of(String.valueOf(request.path())).orElse("");
        return methods.isEmpty() || methods.contains(request.method().name())
                ? answer(ofStatus(404))
                : notAllowed(methods);
    }

    /** The framework says "not found" of a query parameter that is no number, and not which. */
    private static List<Violation> noNumbers(HttpServerRequest request, String said) {
        return request.params().entries().stream()
                .filter(parameter -> said.contains('"' + parameter.getValue() + '"'))
                .map(
                        parameter ->
                                new Violation("#/" + parameter.getKey(), "must be a whole number"))
                .toList();
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> web(
            WebApplicationException thrown, HttpServerRequest request) {
        if (thrown.getCause() instanceof JsonProcessingException broken) {
            return answer(unreadable(broken));
        }
        int status = thrown.getResponse().getStatus();
        return status == 405
                ? notAllowed(allowed.of(String.valueOf(request.path())).orElse(""))
                : answer(ofStatus(status));
    }

    private RestResponse<Map<String, Object>> notAllowed(String methods) {
        RestResponse<Map<String, Object>> answer = answer(ofStatus(405));
        return ResponseBuilder.create(answer.getStatusInfo(), answer.getEntity())
                .type(MEDIA_TYPE)
                .header(HttpHeaders.ALLOW, methods)
                .build();
    }

    @ServerExceptionMapper
    public RestResponse<Map<String, Object>> bug(Throwable thrown, HttpServerRequest request) {
        if (Outage.is(thrown)) {
            LOG.warnf("Dependency out during %s: %s", request.method(), thrown.toString());
            return answer(
                    CommonProblem.UNAVAILABLE
                            .because("A part that this needs does not answer.")
                            .fix(
                                    "Try again, with the same Idempotency-Key: whether this request had its effect is not known.")
                            .retryAfter(OUTAGE_RETRY));
        }
        // The framework has answered already, and without a body: its length was not announced.
        if (thrown instanceof IOException && "Request too large".equals(thrown.getMessage())) {
            return answer(ofStatus(413));
        }
        if (unstorable(thrown)) {
            return answer(
                    CommonProblem.INVALID_REQUEST
                            .because("A text of the request holds the character U+0000.")
                            .fix("Leave it out: it cannot be stored, nor looked for."));
        }
        String instance = instance();
        LOG.errorf(thrown, "Request failed, instance %s", instance);
        return answer(
                CommonProblem.INTERNAL
                        .because("The request could not be finished.")
                        .fix("Report it with the instance of this answer."),
                instance);
    }

    /** The problem that stands for a bare HTTP status. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 400 -> CommonProblem.MALFORMED_BODY.because("The request cannot be read.");
            case 401 -> CommonProblem.UNAUTHENTICATED.because("A bearer token is needed.");
            case 403 -> CommonProblem.FORBIDDEN.because("Your role does not allow this.");
            case 404 ->
                    CommonProblem.NOT_FOUND
                            .because("Nothing is there, or it is not yours.")
                            .fix("Check the id and the path; the API is described at /q/openapi.");
            case 405 ->
                    CommonProblem.METHOD_NOT_ALLOWED.because("The path knows other methods only.");
            case 406 -> CommonProblem.NOT_ACCEPTABLE.because("Ask for application/json.");
            case 413 ->
                    CommonProblem.BODY_TOO_LARGE.because("At most 1 MiB is taken in one request.");
            case 414 ->
                    CommonProblem.URI_TOO_LONG
                            .because("At most 4096 bytes of path and parameters are taken.")
                            .fix("Page tokens and filters are short; leave out what is not asked.");
            case 415 -> CommonProblem.UNSUPPORTED_MEDIA_TYPE.because("Send application/json.");
            case 429 -> CommonProblem.TOO_MANY_REQUESTS.because("Slow down.");
            case 431 ->
                    CommonProblem.HEADERS_TOO_LARGE
                            .because("At most 16 KiB of headers are taken.")
                            .fix("Send the token once, and no cookies.");
            case 503 ->
                    CommonProblem.UNAVAILABLE
                            .because("A part that this needs does not answer.")
                            .retryAfter(OUTAGE_RETRY);
            default ->
                    status >= 500
                            ? CommonProblem.INTERNAL.because("The request could not be finished.")
                            : CommonProblem.INVALID_REQUEST.because("The request was refused.");
        };
    }

    private RestResponse<Map<String, Object>> unauthenticated(String detail) {
        return answer(
                CommonProblem.UNAUTHENTICATED.because(detail).fix("Log in again: slipway login."));
    }

    private RestResponse<Map<String, Object>> answer(Problem problem) {
        return answer(problem, instance());
    }

    private RestResponse<Map<String, Object>> answer(Problem problem, String instance) {
        meters.counter("problems", "type", problem.type().slug()).increment();
        var builder =
                ResponseBuilder.create(
                                RestResponse.Status.fromStatusCode(problem.type().status()),
                                problem.document(instance))
                        .type(MEDIA_TYPE);
        if (problem.type().status() == 401) {
            builder.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        Duration wait = problem.retryAfter();
        if (wait != null) {
            builder.header(HttpHeaders.RETRY_AFTER, wait.toSeconds());
        }
        return builder.build();
    }

    static String instance() {
        return "urn:uuid:" + UUID.randomUUID();
    }

    private static Problem unreadable(JsonProcessingException broken) {
        return switch (broken) {
            case UnrecognizedPropertyException unknown ->
                    CommonProblem.INVALID_REQUEST
                            .because("The field " + pointer(unknown) + " is not known.")
                            .at(pointer(unknown), "is not known")
                            .with("known", known(unknown))
                            .fix("Leave the field out or correct its name.");
            case JsonMappingException mismatch ->
                    CommonProblem.INVALID_REQUEST
                            .because("The field " + pointer(mismatch) + " has the wrong type.")
                            .at(pointer(mismatch), "has the wrong type or an unknown value")
                            .fix("Compare the field with the API description at /q/openapi.");
            default ->
                    CommonProblem.MALFORMED_BODY
                            .because(
                                    broken.getLocation() == null
                                            ? "The body is not well-formed JSON."
                                            : "The body is not well-formed JSON at line %d, column %d."
                                                    .formatted(
                                                            broken.getLocation().getLineNr(),
                                                            broken.getLocation().getColumnNr()))
                            .fix("Check the body with a JSON tool.");
        };
    }

    private static List<String> known(UnrecognizedPropertyException unknown) {
        return unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
    }

    private static String pointer(JsonMappingException mismatch) {
        var pointer = new StringBuilder("#");
        for (JsonMappingException.Reference step : mismatch.getPath()) {
            String field = step.getFieldName();
            pointer.append('/')
                    .append(
                            field == null
                                    ? String.valueOf(step.getIndex())
                                    : Violation.token(field));
        }
        return pointer.toString();
    }

    /** Leaves out the method and the parameter, which are ours and not the client's. */
    private static String pointer(ConstraintViolation<?> violation) {
        var pointer = new StringBuilder("#");
        StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .skip(1)
                .filter(node -> !isBody(node))
                .forEach(
                        node -> {
                            if (node.getIndex() != null) {
                                pointer.append('/').append(node.getIndex());
                            }
                            if (node.getName() != null && !node.getName().startsWith("<")) {
                                pointer.append('/').append(node.getName());
                            }
                        });
        return pointer.toString();
    }

    private static boolean isBody(Path.Node node) {
        return "ask".equals(node.getName());
    }

    /** The one character that PostgreSQL has no place for. */
    private static boolean unstorable(Throwable thrown) {
        for (@Nullable Throwable one = thrown; one != null; one = one.getCause()) {
            String text = String.valueOf(one.getMessage());
            if (text.contains("(22021)") || text.contains("(22P05)")) {
                return true;
            }
        }
        return false;
    }
}
