package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void theNextPageStartsAfterTheLastRowThatWasShown() {
        Page<String> page = Page.of(List.of("c", "b", "a"), 2, row -> row);

        assertThat(page.items()).containsExactly("c", "b");
        assertThat(Page.after(page.nextPageToken())).isEqualTo("b");
    }

    @Test
    void theLastPageHasNoToken() {
        assertThat(Page.of(List.of("b", "a"), 2, row -> row))
                .isEqualTo(new Page<>(List.of("b", "a"), null));
    }

    @Test
    void aTokenCarriesAnyText() {
        Page<String> page = Page.of(List.of("\u00fc/ \u20ac", "x"), 1, row -> row);

        assertThat(page.nextPageToken()).matches("[A-Za-z0-9_-]+");
        assertThat(Page.after(page.nextPageToken())).isEqualTo("\u00fc/ \u20ac");
    }

    @Test
    void sizesAreBounded() {
        assertThat(Page.size(null)).isEqualTo(50);
        assertThat(Page.size(1)).isEqualTo(1);
        assertThat(Page.size(201)).isEqualTo(200);
        assertThatThrownBy(() -> Page.size(0))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem ->
                                assertThat(problem.causes())
                                        .containsExactly(
                                                new Violation("#/pageSize", "must be at least 1")));
    }

    @Test
    void aTokenOfSomebodyElseIsPointedOut() {
        String given =
                String.valueOf(Page.of(List.of("job-7", "x"), 1, row -> row).nextPageToken());

        assertThat(Page.after("")).isNull();
        for (String wrong :
                List.of("%%%", "zzz", "a", "eyJhIjoxfQ", given.substring(1), given + "AA")) {
            assertThatThrownBy(() -> Page.after(wrong))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem ->
                                    assertThat(problem.causes().getFirst().pointer())
                                            .isEqualTo("#/pageToken"));
        }
    }
}
