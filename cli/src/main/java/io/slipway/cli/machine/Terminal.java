package io.slipway.cli.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three standard streams, and which of them a person looks at. */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean inputIsTty,
        boolean outputIsTty,
        boolean errorIsTty) {

    public static Terminal ofProcess(boolean forced) {
        return new Terminal(
                System.in,
                new DataStream(new FileOutputStream(FileDescriptor.out)),
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 8192),
                        false,
                        UTF_8),
                tty(0),
                forced || tty(1),
                forced || tty(2));
    }

    /** The JDK cannot tell the streams apart; Linux can. Elsewhere all three count as one. */
    @SuppressWarnings("SystemConsoleNull") // -Djdk.console=java.base still gives null
    private static boolean tty(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException _) {
            Console console = System.console();
            return console != null && console.isTerminal();
        }
    }
}
