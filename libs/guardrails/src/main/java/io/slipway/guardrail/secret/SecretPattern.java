package io.slipway.guardrail.secret;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a secret looks like whatever it is called. Each pattern is linear in its text. */
enum SecretPattern {
    AWS_ACCESS_KEY("AWS access key", "IA", "\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"),
    PRIVATE_KEY("private key", "-----BEGIN", "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"),
    GITHUB_TOKEN("GitHub token", "gh", "\\bgh[pousr]_[A-Za-z0-9]{30,255}"),
    GITHUB_FINE_TOKEN("GitHub token", "github_pat_", "\\bgithub_pat_\\w{22,255}"),
    GITLAB_TOKEN("GitLab token", "glpat-", "\\bglpat-[\\w-]{20,255}"),
    HUGGING_FACE_TOKEN("Hugging Face token", "hf_", "\\bhf_[A-Za-z0-9]{30,255}"),
    SLACK_TOKEN("Slack token", "xox", "\\bxox[abprs]-[A-Za-z0-9-]{10,255}"),
    OPENAI_KEY("API key", "sk-", "\\bsk-[\\w-]{20,255}"),
    NVIDIA_KEY("API key", "nvapi-", "\\bnvapi-[\\w-]{20,255}"),
    GOOGLE_KEY("Google API key", "AIza", "\\bAIza[\\w-]{35}"),
    NPM_TOKEN("npm token", "npm_", "\\bnpm_[A-Za-z0-9]{36}"),
    PYPI_TOKEN("PyPI token", "pypi-AgE", "\\bpypi-AgE[\\w-]{20,255}"),
    STRIPE_KEY("API key", "k_live_", "\\b[rs]k_live_[A-Za-z0-9]{16,255}"),
    DATABRICKS_TOKEN("Databricks token", "dapi", "\\bdapi[0-9a-f]{32}\\b"),
    DOCKER_TOKEN("Docker token", "dckr_pat_", "\\bdckr_pat_[\\w-]{20,255}"),
    AZURE_KEY("storage key", "AccountKey=", "\\bAccountKey=[A-Za-z0-9+/=]{40,255}"),
    BEARER("bearer token", "earer ", "\\b[Bb]earer [A-Za-z0-9._~+/-]{20,4096}=*"),
    BASIC(
            "user and password",
            "asic ",
            "\\b[Bb]asic (?=[A-Za-z0-9+/]{0,255}[0-9=])[A-Za-z0-9+/]{12,255}={0,2}"),
    /** Forty letters of base64 that no path and no commit would have. */
    AWS_SECRET_KEY(
            "AWS secret key",
            "",
            "(?<![A-Za-z0-9/+=_.-])(?=[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_.-]))"
                    + "(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\\D*\\d)(?=[A-Za-z0-9]{0,39}[/+])(?![^/]{0,40}//)[A-Za-z0-9/+]{40}"),
    JSON_WEB_TOKEN(
            "JSON web token", "eyJ", "\\beyJ[\\w-]{8,4096}\\.[\\w-]{8,4096}\\.[\\w-]{0,4096}"),
    PASSWORD_IN_URL("password in a URL", "@", "://[^\\s/:@]{1,255}:[^\\s/@]{1,255}@"),
    ASSIGNMENT("password in a text", "=", Constants.SECRET_WORD + "\\s?=\\s?" + Constants.VALUE),
    SENTENCE("password in a text", ": ", Constants.SECRET_WORD + ":\\s" + Constants.VALUE);

    private static final class Constants {
        static final String SECRET_WORD =
                "(?i)\\b(password|passwd|secret|api[_-]?key|auth[_-]?token)";
        static final String VALUE = "[^\\s$&{]{4,255}";
    }

    private static final int SHORTEST_UNHINTED = 40;

    private final String title;
    private final String hint;
    private final Pattern pattern;

    SecretPattern(String title, String hint, String pattern) {
        this.title = title;
        this.hint = hint;
        this.pattern = Pattern.compile(pattern);
    }

    String title() {
        return title;
    }

    /** Whether it is worth looking: most texts hold the hint of no pattern. */
    boolean hintedIn(String text) {
        return hint.isEmpty()
                ? text.length() >= SHORTEST_UNHINTED
                        && (text.indexOf('/') >= 0 || text.indexOf('+') >= 0)
                : text.contains(hint);
    }

    Matcher in(String text) {
        return pattern.matcher(text);
    }
}
