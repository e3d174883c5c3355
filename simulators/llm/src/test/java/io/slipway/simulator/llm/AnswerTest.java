package io.slipway.simulator.llm;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.llm.Script.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Profile PROFILE = Profile.even(ofMillis(200), ofMillis(100), 3);

    @Test
    void tokensAreDueAtAbsoluteTimesBehindTheRole() {
        Script script = answer(PROFILE);

        assertThat(script.steps())
                .extracting(Step::at)
                .containsExactly(
                        Duration.ZERO, ofMillis(200), ofMillis(300), ofMillis(400), ofMillis(400));
        assertThat(text(script))
                .contains("\"role\":\"assistant\"", " word2", "\"finish_reason\":\"stop\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void gapsReplaceTheEvenPace() {
        Script script = answer(PROFILE.with("gaps=250,400ms,100ms;norole"));

        assertThat(script.steps())
                .extracting(Step::at)
                .containsExactly(ofMillis(250), ofMillis(650), ofMillis(750), ofMillis(750));
    }

    @Test
    void severalTokensInOneEventComeWhenTheLastIsDue() {
        Script script = answer(PROFILE.with("tokens=4;chunk=2;norole"));

        assertThat(script.steps())
                .extracting(Step::at)
                .containsExactly(ofMillis(300), ofMillis(500), ofMillis(500));
        assertThat(text(script)).contains(" word0 word1");
    }

    @Test
    void severalEventsInOneWriteShareItsTime() {
        Script script = answer(PROFILE.with("tokens=4;batch=4;norole"));

        assertThat(script.steps())
                .extracting(Step::at)
                .containsExactly(ofMillis(500), ofMillis(500));
    }

    @Test
    void splitsAreCutsInsideAWrite() {
        Script script = answer(PROFILE.with("split=100;norole;tokens=1"));

        Step.Send first = (Step.Send) script.steps().getFirst();
        assertThat(first.cuts()).startsWith(100);
        assertThat(first.cuts().getLast()).isLessThan(first.text().length());
    }

    @Test
    void framingFollowsTheScript() {
        Script script = answer(PROFILE.with("eol=crlf;bom;nospace;comments=150ms"));

        assertThat(text(script))
                .startsWith("\uFEFFdata:{")
                .contains(": still here\r\n\r\n")
                .endsWith("data:[DONE]\r\n\r\n");
    }

    @Test
    void faultsCutTheStreamWhereTheyAreAsked() {
        assertThat(text(answer(PROFILE.with("fault=error@2"))))
                .contains("word1", "\"error\"")
                .doesNotContain("word2");
        assertThat(answer(PROFILE.with("fault=reset@1")).steps().getLast())
                .isEqualTo(new Step.Reset(ofMillis(200)));
        assertThat(answer(PROFILE.with("fault=eof@2")).steps().getLast())
                .isEqualTo(new Step.HalfClose(ofMillis(300)));
        assertThat(answer(PROFILE.with("fault=503")).status()).isEqualTo(503);
        assertThat(answer(PROFILE.with("fault=stall@2+1s;norole")).steps())
                .extracting(Step::at)
                .containsExactly(ofMillis(200), ofMillis(300), ofMillis(1400), ofMillis(1400));
    }

    @Test
    void maxTokensShortensTheAnswerAndSaysSo() {
        Script script =
                answer(
                        PROFILE,
                        "{\"messages\":[{\"content\":\"a b\"}],\"max_tokens\":2,\"stream\":true,\"stream_options\":{\"include_usage\":true}}");

        assertThat(text(script))
                .contains(
                        "\"finish_reason\":\"length\"",
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":2,\"total_tokens\":4}");
    }

    @Test
    void anAnswerThatIsNotStreamedComesWholeWhenItsLastTokenIsDue() {
        Script script = answer(PROFILE, "{\"messages\":[{\"content\":\"a\"}]}");

        assertThat(script.steps()).extracting(Step::at).isEqualTo(List.of(ofMillis(400)));
        assertThat(text(script))
                .contains("\"content\":\" word0 word1 word2\"", "\"completion_tokens\":3");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> PROFILE.with("tfft=3ms")).hasMessageContaining("tfft");
        assertThatThrownBy(() -> PROFILE.with("ttft=3m")).hasMessageContaining("3m");
        assertThatThrownBy(() -> PROFILE.with("tokens=0")).hasMessageContaining("not 0");
    }

    private static Script answer(Profile profile) {
        return answer(profile, "{\"messages\":[{\"content\":\"hello\"}],\"stream\":true}");
    }

    private static Script answer(Profile profile, String body) {
        try {
            return new Answer(Ask.of(true, JSON.readTree(body)), profile, "chatcmpl-1").script();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Script script) {
        StringBuilder text = new StringBuilder();
        for (Step step : script.steps()) {
            if (step instanceof Step.Send send) {
                text.append(send.text());
            }
        }
        return text.toString();
    }
}
