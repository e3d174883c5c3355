package io.slipway.guardrail.name;

import java.util.List;
import java.util.regex.Pattern;

/** What a name is for, and so how long it may be and of what letters. */
public enum Kind {
    BUCKET("S3 bucket", 63, "[a-z0-9]([a-z0-9.-]*[a-z0-9])?"),
    ROLE("IAM role", 64, "[\\w+=,.@-]+"),
    STACK("CloudFormation stack", 128, "[a-zA-Z][-a-zA-Z0-9]*"),
    CLUSTER("HyperPod cluster", 63, "[a-zA-Z0-9](-*[a-zA-Z0-9])*"),
    EKS_CLUSTER("EKS cluster", 100, "[0-9A-Za-z][A-Za-z0-9_-]*");

    private static final List<String> RESERVED_STARTS = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> RESERVED_ENDS =
            List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

    private static final int SHORTEST_BUCKET = 3;

    private final String title;
    private final int longest;
    private final Pattern alphabet;

    Kind(String title, int longest, String alphabet) {
        this.title = title;
        this.longest = longest;
        this.alphabet = Pattern.compile(alphabet);
    }

    public String title() {
        return title;
    }

    public int longest() {
        return longest;
    }

    /** Whether the letters are allowed; the length is a question of its own. */
    boolean takes(String name) {
        if (this != BUCKET) {
            return name.length() > longest || alphabet.matcher(name).matches();
        }
        return name.length() > longest
                || (name.length() >= SHORTEST_BUCKET
                        && alphabet.matcher(name).matches()
                        && !name.contains("..")
                        && !ADDRESS.matcher(name).matches()
                        && RESERVED_STARTS.stream().noneMatch(name::startsWith)
                        && RESERVED_ENDS.stream().noneMatch(name::endsWith));
    }
}
