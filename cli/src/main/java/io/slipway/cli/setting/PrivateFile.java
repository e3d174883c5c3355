package io.slipway.cli.setting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only the user can read, replaced whole or not at all. */
public final class PrivateFile {
    private PrivateFile() {}

    public static void write(Path path, String content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder, permissions(posix, "rwx------"));
        Path draft =
                Files.createTempFile(folder, ".slipway", ".tmp", permissions(posix, "rw-------"));
        try {
            Files.writeString(draft, content);
            Files.move(
                    draft,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<?>[] permissions(boolean posix, String mode) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                }
                : new FileAttribute<?>[0];
    }
}
