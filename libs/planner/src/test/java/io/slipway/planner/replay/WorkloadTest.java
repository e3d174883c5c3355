package io.slipway.planner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.planner.replay.Workload.Reading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
    private static final Job JOB = new Job(1, 10_000_000, 4, 3_600_000_000L, 1_800_500_000L);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submit_s,gpus,declared_s,actual_s\n10,4,3600,1800.5\n",
                "\uFEFFSUBMIT_S, GPUS ,declared_s,Actual_S\r\n10, 4 ,3600,1800.5\r\n\r\n",
                "job,actual_s,declared_s,gpus,submit_s,user\nx,1800.5,3600,4,10,anna\n",
                "# from a trace\n\"submit_s\",\"gpus\",\"declared_s\",\"actual_s\"\n\"10\",4,3600,1800.5",
                "10,4,3600,1800.5",
                "\r\n\n\r# from a trace\r\r\nsubmit_s,gpus,declared_s,actual_s\r10,4,3600,1800.5\r",
                "user,submit_s,gpus,declared_s,actual_s\n\"smith, \"\"j\"\"\",\"10\",4,3600,1800.5\n",
                "submit_s,gpus,declared_s,actual_s,\n10,4,3600,1800.5,,,\n",
                "1e1,4.0,3.6e+03,.18005E4"
            })
    void readsWhatPeopleWrite(String text) throws IOException {
        assertThat(read(text)).isInstanceOf(Reading.Read.class);
        assertThat(((Reading.Read) read(text)).jobs()).containsExactly(JOB);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 1 | nothing is in it",
                "0,1,10,1e | 1 | actual_s is '1e', which is no number",
                "0,1,10,0x10 | 1 | actual_s is '0x10', which is no number",
                "0;1;10;10 | 1 | 1 fields, and at least 4 are needed",
                "0\t1\t10\t10 | 1 | fields are separated by commas",
                "submit_s\tgpus\tdeclared_s\tactual_s | 1 | fields are separated by commas",
                "0,1,10,10;0,1,10,\uFFFD\u0008 | 2 | no text in UTF-8",
                "0,1,10,10;0,-1,10,10 | 2 | gpus is -1; it must be a whole number",
                "0,1,10,10;0,,10,10 | 2 | gpus is empty",
                "0,1,10,10;0,1,-5,10 | 2 | declared_s is -5; it must not be negative",
                "0,1,10,10;0,1,inf,10 | 2 | declared_s is 'inf', which is no number",
                "0,1,10,10;0,1,10,-0.5 | 2 | actual_s is -0.5; it must not be negative",
                "0,1,10,10;submit_s,gpus,declared_s,actual_s | 2 | gpus is 'gpus'",
                "0,1,10,10;0,2000000,10,10 | 2 | gpus is 2000000; it must be a whole number",
                "submit_s,gpus,declared_s | 1 | there is no column actual_s",
                "submit_s,gpus,gpus,declared_s,actual_s | 1 | gpus is there twice",
                "0,1,10,10;1,1,10 | 2 | 3 fields, and at least 4 are needed",
                "0,1,10,10;;1,x,10,10 | 3 | gpus is 'x', which is no number",
                "0,1,10,10;1,0,10,10 | 2 | gpus is 0; it must be a whole number",
                "0,1,10,10;1,1.5,10,10 | 2 | gpus is 1.5; it must be a whole number",
                "0,1,10,10;-1,1,10,10 | 2 | submit_s is -1; it must not be negative",
                "0,1,0,10 | 1 | declared_s is 0; a request needs a microsecond",
                "0,1,1e-9,10 | 1 | declared_s is 1e-9; a request needs a microsecond",
                "0,1,1e300,10 | 1 | declared_s is 1e300; that is a thousand years",
                "0,1,10,10;0,\"1,10,10 | 2 | a quote is opened and not closed",
                "0,1,10, | 1 | actual_s is empty",
                "0,1,10,1e99 | 1 | actual_s is 1e99; that is a thousand years",
                "0,1,10,10;0,1,10,99999999999999 | 2 | a thousand years",
                "0,1,10,10;0,1,10,nan | 2 | actual_s is 'nan', which is no number"
            })
    void namesTheLineThatIsWrong(String lines, long line, String what) throws IOException {
        assertThat(read(lines.replace(';', '\n')))
                .isInstanceOfSatisfying(
                        Reading.Wrong.class,
                        wrong -> {
                            assertThat(wrong.what()).contains(what);
                            assertThat(wrong.line()).isEqualTo(line);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,x,10,10 | gpus",
                "-1,1,10,10 | submit_s",
                "0,1,0,10 | declared_s",
                "0,1,10, | actual_s",
                "submit_s,gpus,declared_s | actual_s",
                "0,1,10 |"
            })
    void namesTheColumnThatIsWrong(String line, @Nullable String column) throws IOException {
        assertThat(read(line))
                .isInstanceOfSatisfying(
                        Reading.Wrong.class, wrong -> assertThat(wrong.column()).isEqualTo(column));
    }

    @Test
    void putsRequestsInTheOrderOfSubmission() throws IOException {
        var read = (Reading.Read) read("9,1,5,5\n3,2,5,5\n3,4,5,5\n");

        assertThat(read.jobs()).extracting(Job::gpus).containsExactly(2, 4, 1);
    }

    /** Of one instant the order of the file is the order of the queue; that alone is kept. */
    @Test
    void makesTheSameOfRequestsInAnyOrder() throws IOException {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            lines.add("%d.%03d,%d,%d,%d".formatted(i / 3, i, 1 + i % 8, 600 + i, i * 7 % 900));
        }
        var shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(withoutNumbers(shuffled)).isEqualTo(withoutNumbers(lines));
    }

    @Test
    void knowsWhatCannotBeCountedTogether() throws IOException {
        var thousandYears = "0,8,31536000000,31536000000";

        assertThat(Workload.countable(withoutNumbers(Collections.nCopies(100, thousandYears))))
                .isTrue();
        assertThat(Workload.countable(withoutNumbers(Collections.nCopies(101, thousandYears))))
                .isFalse();
    }

    @Test
    void doesNotReadALineWithoutEnd() throws IOException {
        var endless = "0,1,10,10\n" + "1,1,10,10".repeat(100_000);

        assertThat(read(endless))
                .isEqualTo(new Reading.Wrong(2, null, "longer than 65536 characters"));
    }

    @Test
    void takesAFileWithoutRequests() throws IOException {
        assertThat(((Reading.Read) read("submit_s,gpus,declared_s,actual_s\n")).jobs()).isEmpty();
    }

    private static List<Job> withoutNumbers(List<String> lines) throws IOException {
        return ((Reading.Read) read(String.join("\n", lines)))
                .jobs().stream()
                        .map(j -> new Job(0, j.submit(), j.gpus(), j.declared(), j.actual()))
                        .toList();
    }

    private static Reading read(String text) throws IOException {
        return Workload.read(new BufferedReader(new StringReader(text)));
    }
}
