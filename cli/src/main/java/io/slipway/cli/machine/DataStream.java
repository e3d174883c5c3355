package io.slipway.cli.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/** Standard output. A print stream knows only that it failed; this one knows why. */
public final class DataStream extends PrintStream {
    private final Watched watched;

    public DataStream(OutputStream to) {
        this(new Watched(to));
    }

    private DataStream(Watched watched) {
        super(new BufferedOutputStream(watched, 8192), false, UTF_8);
        this.watched = watched;
    }

    /** Why not all of it arrived; empty too when the reader had seen enough and went away. */
    public Optional<String> lost() {
        flush();
        String why = watched.why;
        return why.isEmpty() || why.contains("Broken pipe") ? Optional.empty() : Optional.of(why);
    }

    private static final class Watched extends OutputStream {
        private final OutputStream to;
        private String why = "";

        Watched(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                to.write(bytes, offset, length);
            } catch (IOException e) {
                why = why.isEmpty() ? String.valueOf(e.getMessage()) : why;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
