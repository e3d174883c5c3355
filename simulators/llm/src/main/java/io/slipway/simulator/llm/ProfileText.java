package io.slipway.simulator.llm;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Reads the text form of a {@link Profile}, key by key over the one it starts from. */
final class ProfileText {
    private final Profile base;
    private Duration ttft;
    private Duration itl;
    private int tokens;
    private List<Duration> gaps = List.of();
    private int tokensPerEvent;
    private int eventsPerWrite;
    private Profile.Framing framing;
    private Fault fault;
    private boolean paced;

    ProfileText(Profile base) {
        List<Duration> due = base.pace().due();
        this.base = base;
        this.ttft = due.getFirst();
        this.itl = due.size() > 1 ? due.get(1).minus(due.getFirst()) : Duration.ZERO;
        this.tokens = due.size();
        this.tokensPerEvent = base.pace().tokensPerEvent();
        this.eventsPerWrite = base.pace().eventsPerWrite();
        this.framing = base.framing();
        this.fault = base.fault();
    }

    Profile read(String text) {
        for (String pair : text.split(";", -1)) {
            if (!pair.isBlank()) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair.strip() : pair.substring(0, equals).strip();
                set(key, equals < 0 ? "" : pair.substring(equals + 1).strip());
            }
        }
        Profile.Pace pace = paced ? repaced() : base.pace();
        return new Profile(
                new Profile.Pace(pace.due(), tokensPerEvent, eventsPerWrite), framing, fault);
    }

    private Profile.Pace repaced() {
        return gaps.isEmpty() ? Profile.Pace.even(ttft, itl, tokens) : Profile.Pace.gaps(gaps);
    }

    private void set(String key, String value) {
        Profile.Framing f = framing;
        switch (key) {
            case "ttft" -> ttft = paced(Profile.duration(value));
            case "itl" -> itl = paced(Profile.duration(value));
            case "tokens" -> tokens = paced(Integer.parseInt(value));
            case "gaps" ->
                    gaps = paced(Arrays.stream(value.split(",")).map(Profile::duration).toList());
            case "chunk" -> tokensPerEvent = Integer.parseInt(value);
            case "batch" -> eventsPerWrite = Integer.parseInt(value);
            case "split" -> framing = framed(f.eol(), f, Integer.parseInt(value), f.commentEvery());
            case "comments" ->
                    framing = framed(f.eol(), f, f.splitEvery(), Profile.duration(value));
            case "eol" -> framing = framed(eol(value), f, f.splitEvery(), f.commentEvery());
            case "bom" -> framing = flags(true, f.spaceAfterColon(), f.roleFirst());
            case "nospace" -> framing = flags(f.byteOrderMark(), false, f.roleFirst());
            case "norole" -> framing = flags(f.byteOrderMark(), f.spaceAfterColon(), false);
            case "fault" -> fault = Fault.parse(value);
            default -> throw new IllegalArgumentException("no script key named " + key);
        }
    }

    private <T> T paced(T value) {
        paced = true;
        return value;
    }

    private static Profile.Framing framed(
            String eol, Profile.Framing f, int splitEvery, Duration commentEvery) {
        return new Profile.Framing(
                eol,
                f.byteOrderMark(),
                f.spaceAfterColon(),
                f.roleFirst(),
                splitEvery,
                commentEvery);
    }

    private Profile.Framing flags(boolean bom, boolean space, boolean roleFirst) {
        return new Profile.Framing(
                framing.eol(), bom, space, roleFirst, framing.splitEvery(), framing.commentEvery());
    }

    private static String eol(String name) {
        return switch (name) {
            case "lf" -> "\n";
            case "cr" -> "\r";
            case "crlf" -> "\r\n";
            default -> throw new IllegalArgumentException("eol is lf, cr or crlf, not " + name);
        };
    }
}
