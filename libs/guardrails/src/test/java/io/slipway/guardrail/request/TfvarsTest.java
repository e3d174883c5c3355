package io.slipway.guardrail.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TfvarsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    a = "b"                     | {"a":"b"}
                    a = "b \\"c\\""             | {"a":"b \\"c\\""}
                    a = 7 # seven               | {"a":7}
                    a = -1.5                    | {"a":-1.5}
                    a = true                    | {"a":true}
                    a = null                    | {"a":null}
                    a = [1, 2,]                 | {"a":[1,2]}
                    a = { b = 1, "c" : [] }     | {"a":{"b":1,"c":[]}}
                    export A=b-1                | {"A":"b-1"}
                    export A="x y"; B=2         | {"A":"x y","B":2}
                    TF_VAR_a='["x"]'            | {"TF_VAR_a":["x"]}
                    A='plain'                   | {"A":"plain"}
                    A=arn:aws:iam::1:role/x     | {"A":"arn:aws:iam::1:role/x"}
                    A=${B}                      | {"A":"${B}"}
                    A=                          | {"A":""}
                    """)
    void readsAssignments(String text, String expected) throws Tfvars.Unreadable {
        assertThat(Tfvars.read(text)).hasToString(expected);
    }

    @Test
    void readsWhatSpansLines() throws Tfvars.Unreadable {
        JsonNode read =
                Tfvars.read(
                        """
                        /* groups
                           of nodes */
                        groups = [
                          {
                            name  = "gpu"  // the big ones
                            count = 2
                          },
                        ]
                        text = <<-EOT
                          several words
                        EOT
                        last = 1
                        """);

        assertThat(read)
                .hasToString(
                        "{\"groups\":[{\"name\":\"gpu\",\"count\":2}],\"text\":\"several words\",\"last\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a = [", "a = {b}", "a = \"b", "= 1", "a = 1\nb", "a = <<EOT\nx", "a = ]"})
    void saysWhichLineCannotBeRead(String text) {
        assertThatThrownBy(() -> Tfvars.read(text))
                .isInstanceOf(Tfvars.Unreadable.class)
                .hasMessageStartingWith("line ");
    }

    @Test
    void tellsAssignmentsFromYaml() {
        assertThat(Tfvars.looksLike("# comment\n\na = 1")).isTrue();
        assertThat(Tfvars.looksLike("#!/bin/bash\nexport A=1")).isTrue();
        assertThat(Tfvars.looksLike("name: demo\nscript: |\n  A=1")).isFalse();
        assertThat(Tfvars.looksLike("a == 1")).isFalse();
    }

    @Test
    void endsForEveryText() {
        var random = new Random(5);
        String letters = "a=[]{}\"'<#/*\n ,:$";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Reading.ofText(text.toString())).isNotNull();
        }
    }
}
