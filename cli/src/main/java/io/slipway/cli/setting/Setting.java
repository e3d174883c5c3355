package io.slipway.cli.setting;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What {@code slipway config} can set. The names are those of the flags. */
public enum Setting {
    CONTEXT(Context.LOCAL),
    OUTPUT("table"),
    TIMEOUT("30s"),
    UTC("false"),
    NO_INPUT("false");

    private final String otherwise;

    Setting(String otherwise) {
        this.otherwise = otherwise;
    }

    public static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String variable() {
        return "SLIPWAY_" + name();
    }

    String otherwise() {
        return otherwise;
    }
}
