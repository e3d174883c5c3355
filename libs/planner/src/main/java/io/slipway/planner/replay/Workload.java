package io.slipway.planner.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests from text with comma-separated values.
 *
 * <p>The first line names the columns {@code submit_s, gpus, declared_s, actual_s} in any order;
 * other columns are left alone. Without such a line the four come in that order. Seconds may have a
 * fraction; fields may be quoted. Blank lines and lines that begin with {@code #} are skipped.
 * Requests are put in the order of their submission; those of one instant stay in the order of the
 * file.
 */
public final class Workload {
    public static final int JOBS_MAX = 2_000_000;
    private static final List<String> COLUMNS =
            List.of("submit_s", "gpus", "declared_s", "actual_s");
    private static final BigDecimal MICROS = new BigDecimal(1_000_000);

    /** A thousand years: what is later is a mistake, and would overflow sums. */
    private static final BigDecimal SECONDS_MAX = new BigDecimal("31536000000");

    /** A hundred thousand years, a third of what can be counted. */
    private static final double SECONDS_MAX_IN_ALL = 3.1536e12;

    /** Also as other programs write very small and very large ones: 1e-05. */
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

    private static final int GPUS_MAX = 1_000_000;
    private static final int PLAIN_DIGITS = 15;
    private static final int SHOWN_MAX = 80;

    private final int[] places;

    private Workload(int[] places) {
        this.places = places;
    }

    public sealed interface Reading {
        record Read(List<Job> jobs) implements Reading {}

        /**
         * What is wrong.
         *
         * @param line from 1, as editors count
         * @param column which of the columns; null where it is the line as a whole
         * @param what a sentence that names the column and shows the field
         */
        record Wrong(long line, @Nullable String column, String what) implements Reading {}
    }

    public static Reading read(BufferedReader text) throws IOException {
        var jobs = new ArrayList<Job>();
        Workload columns = null;
        long number = 0;
        var lines = new Lines(text);
        for (String line = lines.next(); line != null; line = lines.next()) {
            number++;
            var plain =
                    (number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            try {
                beText(plain);
                if (columns == null) {
                    columns = header(plain);
                    if (columns != null) {
                        continue;
                    }
                    columns = new Workload(new int[] {0, 1, 2, 3});
                }
                if (jobs.size() == JOBS_MAX) {
                    return new Reading.Wrong(
                            number, null, "more than %d requests".formatted(JOBS_MAX));
                }
                jobs.add(columns.job(jobs.size() + 1, plain));
            } catch (Mistake mistake) {
                return new Reading.Wrong(number, mistake.column, mistake.what);
            }
        }
        if (columns == null) {
            return new Reading.Wrong(
                    Math.max(number, 1),
                    null,
                    "nothing is in it; the first line names the columns "
                            + String.join(",", COLUMNS));
        }
        jobs.sort(Comparator.comparingLong(Job::submit));
        return new Reading.Read(List.copyOf(jobs));
    }

    /**
     * One request by itself.
     *
     * @param field the text of a column; null where there is none
     */
    public static Reading request(int number, UnaryOperator<@Nullable String> field) {
        var fields = new String[COLUMNS.size()];
        try {
            for (int i = 0; i < fields.length; i++) {
                String text = field.apply(COLUMNS.get(i));
                if (text == null) {
                    throw new Mistake(COLUMNS.get(i), "there is no " + COLUMNS.get(i));
                }
                fields[i] = text;
            }
            return new Reading.Read(
                    List.of(new Workload(new int[] {0, 1, 2, 3}).job(number, fields)));
        } catch (Mistake mistake) {
            return new Reading.Wrong(number, mistake.column, mistake.what);
        }
    }

    /** Whether every start can be counted in microseconds, though each waited for all others. */
    public static boolean countable(List<Job> jobs) {
        double seconds = 0;
        long last = 0;
        for (var job : jobs) {
            seconds += job.declared() / 1e6;
            last = Math.max(last, job.submit());
        }
        return seconds + last / 1e6 <= SECONDS_MAX_IN_ALL;
    }

    private static void beText(String line) throws Mistake {
        if (line.length() > Lines.LENGTH_MAX) {
            throw new Mistake("longer than %d characters".formatted(Lines.LENGTH_MAX));
        }
        for (int i = 0; i < line.length(); i++) {
            char one = line.charAt(i);
            if (one == '\uFFFD' || (one < ' ' && one != '\t')) {
                throw new Mistake("no text in UTF-8; is the file compressed, or UTF-16?");
            }
        }
    }

    /** Null when the line holds a number, and so is the first request. */
    private static @Nullable Workload header(String line) throws Mistake {
        var names = Arrays.stream(fields(line)).map(name -> name.toLowerCase(Locale.ROOT)).toList();
        if (names.stream().anyMatch(Workload::isNumber)) {
            return null;
        }
        int[] places = new int[COLUMNS.size()];
        for (int i = 0; i < places.length; i++) {
            var column = COLUMNS.get(i);
            places[i] = names.indexOf(column);
            if (places[i] < 0) {
                throw new Mistake(
                        column,
                        "there is no column %s; the line has %s%s"
                                .formatted(
                                        column,
                                        shown(String.join(", ", names)),
                                        otherSeparator(line)));
            }
            if (places[i] != names.lastIndexOf(column)) {
                throw new Mistake(column, "the column %s is there twice".formatted(column));
            }
        }
        return new Workload(places);
    }

    private Job job(int number, String line) throws Mistake {
        var fields = fields(line);
        int needed = Arrays.stream(places).max().orElseThrow() + 1;
        if (fields.length < needed) {
            throw new Mistake(
                    "%d fields, and at least %d are needed%s"
                            .formatted(fields.length, needed, otherSeparator(line)));
        }
        return job(number, fields);
    }

    private Job job(int number, String[] fields) throws Mistake {
        var gpus = number("gpus", fields[places[1]]);
        if (gpus.stripTrailingZeros().scale() > 0
                || gpus.signum() <= 0
                || gpus.compareTo(new BigDecimal(GPUS_MAX)) > 0) {
            throw new Mistake(
                    "gpus",
                    "gpus is %s; it must be a whole number from 1 to %d"
                            .formatted(shown(fields[places[1]]), GPUS_MAX));
        }
        long declared = micros("declared_s", fields[places[2]]);
        if (declared == 0) {
            throw new Mistake(
                    "declared_s",
                    "declared_s is %s; a request needs a microsecond at least"
                            .formatted(shown(fields[places[2]])));
        }
        return new Job(
                number,
                micros("submit_s", fields[places[0]]),
                gpus.intValueExact(),
                declared,
                micros("actual_s", fields[places[3]]));
    }

    private static long micros(String column, String field) throws Mistake {
        var seconds = number(column, field);
        if (seconds.signum() < 0) {
            throw new Mistake(column, "%s is %s; it must not be negative".formatted(column, field));
        }
        if (seconds.compareTo(SECONDS_MAX) > 0) {
            throw new Mistake(
                    column, "%s is %s; that is a thousand years".formatted(column, field));
        }
        return seconds.multiply(MICROS).longValue();
    }

    private static BigDecimal number(String column, String field) throws Mistake {
        if (field.length() <= PLAIN_DIGITS && allDigits(field)) {
            return BigDecimal.valueOf(Long.parseLong(field));
        }
        if (!isNumber(field)) {
            throw new Mistake(
                    column,
                    field.isEmpty()
                            ? column + " is empty"
                            : "%s is '%s', which is no number".formatted(column, shown(field)));
        }
        return new BigDecimal(field);
    }

    private static boolean allDigits(String field) {
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) < '0' || field.charAt(i) > '9') {
                return false;
            }
        }
        return !field.isEmpty();
    }

    private static String shown(String words) {
        return words.length() <= SHOWN_MAX ? words : words.substring(0, SHOWN_MAX) + "...";
    }

    private static String otherSeparator(String line) {
        return line.indexOf(';') >= 0 || line.indexOf('\t') >= 0
                ? "; fields are separated by commas"
                : "";
    }

    private static boolean isNumber(String field) {
        if (field.isEmpty() || field.length() > 32) {
            return false;
        }
        return NUMBER.matcher(field).matches();
    }

    private static String[] fields(String line) throws Mistake {
        if (line.indexOf('"') >= 0) {
            return quoted(line);
        }
        var fields = line.split(",", -1);
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].strip();
        }
        return fields;
    }

    /** A comma between quotes is part of the field, and two quotes there are one. */
    private static String[] quoted(String line) throws Mistake {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean within = false;
        for (int i = 0; i < line.length(); i++) {
            char one = line.charAt(i);
            if (one == '"' && within && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(line.charAt(++i));
            } else if (one == '"') {
                within = !within;
            } else if (one == ',' && !within) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(one);
            }
        }
        if (within) {
            throw new Mistake("a quote is opened and not closed in this line");
        }
        fields.add(field.toString().strip());
        return fields.toArray(String[]::new);
    }

    /** What is wrong with a line. */
    private static final class Mistake extends Exception {
        private final @Nullable String column;
        private final String what;

        Mistake(String what) {
            this(null, what);
        }

        Mistake(@Nullable String column, String what) {
            super(what, null, false, false);
            this.column = column;
            this.what = what;
        }
    }
}
