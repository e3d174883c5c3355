package io.slipway.problem;

import java.util.List;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer where: a JSON pointer in fragment form, such as {@code #/gpus}
 * @param message what would be right
 */
public record Violation(String pointer, String message) {

    /** A member's name as a part of a JSON pointer (RFC 6901). */
    static String token(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** One problem that names them all. */
    public static Problem refuse(List<Violation> violations) {
        Problem problem =
                CommonProblem.INVALID_REQUEST.because(
                        violations.size() == 1
                                ? violations.getFirst().pointer()
                                        + " "
                                        + violations.getFirst().message()
                                : violations.size() + " fields are not valid");
        for (Violation violation : violations) {
            problem = problem.at(violation.pointer(), violation.message());
        }
        return problem.fix("Correct the fields that causes[] points to and send it again.");
    }
}
