package io.slipway.bench.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process has PostgreSQL do, on one connection: the statements as they are run. A statement
 * that was prepared is said once and from then on only named.
 */
final class Statements {
    private static final int LENGTH = 4;

    private final StringBuilder rest = new StringBuilder();
    private final Map<String, String> prepared = new HashMap<>();
    private boolean greeted;

    /**
     * @param chunk a byte a character
     * @return those whose message ended with this chunk
     */
    List<String> run(String chunk) {
        rest.append(chunk);
        var run = new ArrayList<String>();
        int at = 0;
        while (true) {
            // The first message has no letter that says of which kind it is.
            int head = greeted ? 1 : 0;
            if (rest.length() - at < head + LENGTH) {
                break;
            }
            int end = at + head + length(at + head);
            if (rest.length() < end) {
                break;
            }
            if (greeted) {
                message(rest.charAt(at), rest.substring(at + head + LENGTH, end), run);
            }
            greeted = true;
            at = end;
        }
        rest.delete(0, at);
        return run;
    }

    private int length(int at) {
        int length = 0;
        for (int i = 0; i < LENGTH; i++) {
            length = length << Byte.SIZE | rest.charAt(at + i);
        }
        return length;
    }

    /** Parse: a name and a text. Bind: a portal and a name. Query: a text. */
    private void message(char kind, String body, List<String> run) {
        String[] words = body.split("\0", 3);
        switch (kind) {
            case 'P' -> prepared.put(words[0], words[1]);
            case 'B' -> run.add(prepared.getOrDefault(words[1], ""));
            case 'Q' -> run.add(words[0]);
            default -> {}
        }
    }
}
