package io.slipway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with a committed file under src/test/golden. {@code ./slipway golden} (that is
 * {@code -Dslipway.golden=true}) writes the file instead; its diff is reviewed like code.
 */
public final class Golden {
    private final Path file;

    private Golden(Path file) {
        this.file = file;
    }

    /**
     * @param name such as {@code plan/backfill.txt}
     */
    public static Golden named(String name) {
        return at(Checkout.module().resolve("src/test/golden").resolve(name));
    }

    public static Golden at(Path file) {
        return new Golden(file);
    }

    public void matches(String actual) {
        try {
            if (Boolean.getBoolean("slipway.golden")) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, actual);
                return;
            }
            assertThat(file).as("golden file; ./slipway golden writes it").exists();
            assertThat(actual)
                    .as("%s; ./slipway golden rewrites it", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use " + file, e);
        }
    }
}
