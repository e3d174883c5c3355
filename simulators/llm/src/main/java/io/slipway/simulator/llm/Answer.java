package io.slipway.simulator.llm;

import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.llm.Script.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The script of an OpenAI answer: a pure function of what was asked and the profile. */
record Answer(Ask ask, Profile profile, String id) {

    Script script() {
        if (profile.fault() instanceof Fault.Refuse(int status)) {
            String body = error("the simulator was told to refuse", "simulated_refusal");
            return new Script(
                    status, "application/json", List.of(Step.Send.whole(Duration.ZERO, body)));
        }
        return ask.stream() ? streamed() : whole();
    }

    static String error(String message, String code) {
        return "{\"error\":{\"message\":%s,\"type\":\"invalid_request_error\",\"code\":\"%s\"}}"
                .formatted(quoted(message), code);
    }

    private int tokens() {
        return Math.min(ask.maxTokens(), profile.pace().due().size());
    }

    private String finish() {
        return ask.maxTokens() < profile.pace().due().size() ? "length" : "stop";
    }

    private Script whole() {
        int tokens = tokens();
        String text = text(0, tokens);
        String choice =
                ask.chat()
                        ? "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":%s},\"finish_reason\":\"%s\"}"
                        : "{\"index\":0,\"text\":%s,\"finish_reason\":\"%s\"}";
        String object = ask.chat() ? "chat.completion" : "text_completion";
        String body = envelope(object, choice.formatted(quoted(text), finish()), usage(tokens));
        return new Script(
                200,
                "application/json",
                List.of(Step.Send.whole(profile.pace().due().get(tokens - 1), body)));
    }

    private Script streamed() {
        Profile.Pace pace = profile.pace();
        List<Step> steps = new ArrayList<>();
        opening(steps);
        int tokens = tokensBeforeFault();
        StringBuilder write = new StringBuilder();
        Duration at = Duration.ZERO;
        int events = 0;
        for (int from = 0; from < tokens; from += pace.tokensPerEvent()) {
            int to = Math.min(from + pace.tokensPerEvent(), tokens);
            at = pace.due().get(to - 1).plus(pauseBefore(from));
            write.append(event(chunk(text(from, to), ask.usageInEachChunk() ? to : -1)));
            events++;
            if (events % pace.eventsPerWrite() == 0) {
                send(steps, at, write);
            }
        }
        ending(steps, at, write);
        return new Script(200, Script.EVENT_STREAM, steps);
    }

    private int tokensBeforeFault() {
        return switch (profile.fault()) {
            case Fault.ErrorEvent(int after) -> Math.min(after, tokens());
            case Fault.Reset(int after) -> Math.min(after, tokens());
            case Fault.HalfClose(int after) -> Math.min(after, tokens());
            case Fault.None _, Fault.Refuse _, Fault.Stall _ -> tokens();
        };
    }

    private Duration pauseBefore(int token) {
        return profile.fault() instanceof Fault.Stall(int after, Duration pause) && token >= after
                ? pause
                : Duration.ZERO;
    }

    private void ending(List<Step> steps, Duration at, StringBuilder write) {
        switch (profile.fault()) {
            case Fault.ErrorEvent _ -> {
                write.append(event(error("the engine stopped", "simulated_failure")));
                send(steps, at, write);
            }
            case Fault.Reset _ -> {
                send(steps, at, write);
                steps.add(new Step.Reset(at));
            }
            case Fault.HalfClose _ -> {
                send(steps, at, write);
                steps.add(new Step.HalfClose(at));
            }
            case Fault.None _, Fault.Refuse _, Fault.Stall _ -> {
                write.append(event(last()));
                if (ask.usageAtEnd()) {
                    write.append(event(envelope(object(), "", usage(tokens()))));
                }
                write.append(event("[DONE]"));
                send(steps, at, write);
            }
        }
    }

    /** What may come before the first token: a byte order mark, the role, comments. */
    private void opening(List<Step> steps) {
        Profile.Framing framing = profile.framing();
        StringBuilder write = new StringBuilder(framing.byteOrderMark() ? "\uFEFF" : "");
        if (framing.roleFirst() && ask.chat()) {
            write.append(
                    event(
                            envelope(
                                    object(),
                                    "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}",
                                    null)));
        }
        send(steps, Duration.ZERO, write);
        Duration every = framing.commentEvery();
        if (every.isPositive()) {
            Duration first = profile.pace().due().getFirst();
            for (Duration at = every; at.compareTo(first) < 0; at = at.plus(every)) {
                send(steps, at, new StringBuilder(": still here" + framing.eol().repeat(2)));
            }
        }
    }

    private void send(List<Step> steps, Duration at, StringBuilder write) {
        if (write.isEmpty()) {
            return;
        }
        List<Integer> cuts = new ArrayList<>();
        int every = profile.framing().splitEvery();
        for (int cut = every; every > 0 && cut < write.length(); cut += every) {
            cuts.add(cut);
        }
        steps.add(new Step.Send(at, write.toString(), cuts));
        write.setLength(0);
    }

    private String event(String data) {
        Profile.Framing framing = profile.framing();
        return "data:" + (framing.spaceAfterColon() ? " " : "") + data + framing.eol().repeat(2);
    }

    private String chunk(String text, int tokensSoFar) {
        String choice =
                ask.chat()
                        ? "{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":null}"
                        : "{\"index\":0,\"text\":%s,\"finish_reason\":null}";
        return envelope(
                object(),
                choice.formatted(quoted(text)),
                tokensSoFar < 0 ? null : usage(tokensSoFar));
    }

    private String last() {
        String choice =
                ask.chat()
                        ? "{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}"
                        : "{\"index\":0,\"text\":\"\",\"finish_reason\":\"%s\"}";
        return envelope(object(), choice.formatted(finish()), null);
    }

    private String object() {
        return ask.chat() ? "chat.completion.chunk" : "text_completion";
    }

    private String envelope(String object, String choices, @Nullable String usage) {
        return "{\"id\":\"%s\",\"object\":\"%s\",\"created\":0,\"model\":%s,\"choices\":[%s],%s\"x_sent_ns\":%s}"
                .formatted(
                        id,
                        object,
                        quoted(ask.model()),
                        choices,
                        usage == null ? "" : usage + ",",
                        Script.STAMP);
    }

    private String usage(int tokens) {
        return "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                .formatted(ask.promptTokens(), tokens, ask.promptTokens() + tokens);
    }

    private static String text(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(" word").append(i);
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
