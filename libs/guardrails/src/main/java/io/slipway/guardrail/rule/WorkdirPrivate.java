package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Workdir;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A job works in a folder of its own, which its id cannot lead out of. */
final class WorkdirPrivate implements Rule.OfAccount {
    private static final long FEWEST_MEGABYTES = 1024;

    private static final Pattern ID =
            Pattern.compile(
                    "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}");

    private static final RuleCard CARD =
            RuleCard.of(
                            "WORKDIR",
                            Phase.PRE,
                            Severity.ERROR,
                            "workdir",
                            "the job's id is a UUID or a ULID, its folder is named by it and used by no"
                                    + " other job, holds no lock of a dead run, and has 1 GiB free",
                            "an id such as ../../x leads out of the folder; two runs in one folder"
                                    + " deploy each other's configuration",
                            "let the service make the id, and give each job a folder",
                            "CDK: lock files of the output folder")
                    .always();

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.CREATE, Action.UPDATE, Action.DESTROY);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.WORKDIR);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Workdir folder = evidence.of(Part.WORKDIR);
        if (!ID.matcher(folder.jobId()).matches()) {
            report.fail(
                    "facts/workdir/jobId",
                    "a UUID or a ULID",
                    folder.jobId(),
                    "let the service make the id of the job");
        } else if (!folder.path().endsWith(folder.jobId()) || folder.path().contains("..")) {
            report.fail(
                    "facts/workdir/path",
                    "a folder named " + folder.jobId(),
                    folder.path(),
                    "give the job a folder of its own");
        }
        if (!folder.sharedWith().isEmpty()) {
            report.fail(
                    "facts/workdir/sharedWith",
                    "no other job in this folder",
                    String.join(", ", folder.sharedWith()),
                    "give each job a folder of its own");
        }
        if (!folder.locks().isEmpty()) {
            report.failForNow(
                    "facts/workdir/locks",
                    "no lock of another run",
                    String.join(", ", folder.locks()),
                    "if the process that wrote them is gone, delete them");
        }
        if (folder.freeMegabytes() != null && folder.freeMegabytes() < FEWEST_MEGABYTES) {
            report.failForNow(
                    "facts/workdir/freeMegabytes",
                    "%d MB free".formatted(FEWEST_MEGABYTES),
                    "%d MB".formatted(folder.freeMegabytes()),
                    "free some space, or move the folder");
        }
        report.passOtherwise(folder.path());
    }
}
