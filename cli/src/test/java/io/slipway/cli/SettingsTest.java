package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir Path home;

    private Cli cli;

    @BeforeEach
    void home() {
        cli = new Cli(home);
    }

    private String from(String setting) {
        var result = cli.run("config", "list", "-o", "json");
        for (var item : result.json().path("items")) {
            if (item.path("name").asText().equals(setting)) {
                return item.path("value").asText() + " from " + item.path("from").asText();
            }
        }
        return "nothing";
    }

    @Test
    void theNearerSourceWins() throws IOException {
        assertThat(from("timeout")).isEqualTo("30s from default");
        cli.run("config", "set", "timeout", "10s");
        assertThat(from("timeout")).isEqualTo("10s from user");
        Files.writeString(home.resolve(".slipway.yaml"), "timeout: 20s\n");
        assertThat(from("timeout")).isEqualTo("20s from .slipway.yaml");
        cli.with("SLIPWAY_TIMEOUT", "40s");
        assertThat(from("timeout")).isEqualTo("40s from SLIPWAY_TIMEOUT");
        assertThat(cli.run("config", "get", "timeout", "--timeout", "50s").out())
                .isEqualTo("50s\n");
    }

    @Test
    void aProjectCannotSayWhereTheTokenGoes() throws IOException {
        Files.writeString(
                home.resolve(".slipway.yaml"), "contexts: {local: {url: 'https://evil.example'}}");

        var result = cli.run("job", "list");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("'contexts' cannot be set in a project");
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        Path file = Path.of(cli.run("config", "path").out().strip());
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"output\": ");

        var result = cli.run("config", "list");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(file.toString());
    }

    @Test
    void aContextIsRefusedThatWouldLeakOrLeadNowhere() {
        for (String flags :
                new String[] {
                    "--url http://slipway.example",
                    "--url https://me:secret@slipway.example",
                    "--kafka kafka.example"
                }) {
            String[] words = ("context set prod " + flags).split(" ", -1);

            assertThat(cli.run(words).exit()).as(flags).isEqualTo(2);
        }
        assertThat(cli.run("context", "list", "-o", "name").out()).isEqualTo("context/local\n");
    }

    @Test
    void aContextIsMadeUsedAndDeleted() throws IOException {
        cli.run("context", "set", "prod", "--url", "https://slipway.example");
        cli.run("context", "use", "prod");

        assertThat(from("context")).isEqualTo("prod from user");
        assertThat(cli.run("context", "list", "-o", "name").out())
                .isEqualTo("context/local\ncontext/prod\n");
        Path file = Path.of(cli.run("config", "path").out().strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        cli.run("context", "delete", "prod");
        assertThat(from("context")).isEqualTo("local from default");
    }

    @Test
    void aContextKeepsWhatIsNotGivenAgain() {
        cli.run("context", "set", "lab", "--url", "https://a.example", "--kafka", "k:9092");
        cli.run("context", "set", "lab", "--url", "https://b.example");

        var contexts = cli.run("context", "list", "-o", "json").json();
        assertThat(contexts.at("/items/0/url").asText()).isEqualTo("https://b.example");
        assertThat(contexts.at("/items/0/kafka").asText()).isEqualTo("k:9092");
    }

    @Test
    void aContextWithoutAServiceSaysHowToNameIt() {
        cli.run("context", "set", "half", "--issuer", "https://issuer.example");

        var result = cli.with("SLIPWAY_TOKEN", "good").run("avail", "--context", "half");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("slipway context set half --reservation");
    }
}
