package io.slipway.cli.output;

import io.slipway.cli.machine.Terminal;
import java.io.PrintStream;

/**
 * What a person reads on standard error while waiting: on a terminal one line that is redrawn, else
 * plain lines without control characters.
 */
public final class Progress {
    private final PrintStream err;
    private final boolean live;
    private final boolean quiet;
    private final int columns;
    private boolean shown;

    public Progress(Terminal terminal, boolean live, boolean quiet, int columns) {
        this.err = terminal.err();
        this.live = live;
        this.quiet = quiet;
        this.columns = columns;
    }

    public boolean live() {
        return live;
    }

    /** Replaces the live line; says nothing where there is none. */
    public void show(String text) {
        if (live && !quiet) {
            clear();
            String line = Output.plain(text).replace('\n', ' ');
            err.print(line.length() < columns ? line : line.substring(0, columns - 1));
            err.flush();
            shown = true;
        }
    }

    public void clear() {
        if (shown) {
            err.print("\r\u001b[K");
            err.flush();
            shown = false;
        }
    }

    /** A line that stays. */
    public void note(String text) {
        if (!quiet) {
            clear();
            err.println(Output.plain(text));
            err.flush();
        }
    }
}
