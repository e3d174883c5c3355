package io.slipway.cli.setting;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What {@code slipway config} can set. The names are those of the flags, with - or with _. */
public enum Setting {
    CONTEXT(Context.LOCAL),
    OUTPUT("table"),
    TIMEOUT("30s"),
    UTC("false"),
    NO_INPUT("false"),
    GITHUB_USER("");

    private final String otherwise;

    Setting(String otherwise) {
        this.otherwise = otherwise;
    }

    public static Optional<Setting> of(String key) {
        String name = key.replace('_', '-');
        return Arrays.stream(values()).filter(setting -> setting.key().equals(name)).findFirst();
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a project may set it for those who work in it. */
    boolean ofProjects() {
        return this != GITHUB_USER;
    }

    String variable() {
        return "SLIPWAY_" + name();
    }

    String otherwise() {
        return otherwise;
    }
}
