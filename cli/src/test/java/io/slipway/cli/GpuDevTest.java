package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.compat.GpuDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuDevTest {
    @TempDir Path home;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reserve -g 2 -t h100 -h 4|reservation create -g 2 -t h100 --hours 4",
                "reserve --gpus 8 --gpu-type a100 --hours 2 --jupyter --no-interactive|reservation create --gpus 8 --type a100 --hours 2 --jupyter",
                "reserve|reservation create --gpus 1 --type a100 --hours 8",
                "list|reservation list --state active,preparing,queued,pending --user me",
                "list -u all -s failed|reservation list -u all -s failed",
                "show|reservation list --state active,preparing,queued,pending --user me",
                "connect 0199a0c4|reservation connect 0199a0c4",
                "get-ssh-config 0199a0c4|reservation connect 0199a0c4",
                "show 0199a0c4|reservation get 0199a0c4",
                "avail --watch --interval 5|avail --watch --interval 5",
                "cancel 0199a0c4|reservation cancel 0199a0c4",
                "cancel -a -f|reservation cancel -a --yes",
                "edit 0199a0c4 --extend 2|reservation extend 0199a0c4 --hours 2",
                "edit 0199a0c4 --extend 2 -o json|reservation extend 0199a0c4 --hours 2 -o json",
                "edit 0199a0c4 --add-user octocat|reservation share 0199a0c4 octocat",
                "edit 0199a0c4 --enable-jupyter|reservation jupyter 0199a0c4 on",
                "config set github_user octocat|config set github_user octocat",
                "config show|config list",
                "config environment prod|context use prod"
            })
    void saysItInOurWords(String theirs, String ours) {
        assertThat(String.join(" ", GpuDev.translate(words(theirs)))).isEqualTo(ours);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repro",
                "build-image",
                "disk list",
                "reserve --spot",
                "edit",
                "list -w",
                "edit 0199a0c4 --extend 2 --add-user octocat"
            })
    void saysWhatIsNotOffered(String line) {
        var result = new Cli(home).run(words(line));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("error: gpu-dev", "try: slipway");
    }

    @Test
    void saysItInOurWordsOnceADay() {
        var cli = new Cli(home);
        String line = "config set github_user octocat";
        String hint = "In our words: slipway config set github_user octocat";

        assertThat(cli.run(words(line)).err()).contains(hint);
        assertThat(cli.run(words(line)).err()).doesNotContain(hint);
        cli.time().of(Duration.ofDays(1));
        assertThat(cli.run(words(line)).err()).contains(hint);
    }

    @Test
    void remembersTheGithubUser() {
        var cli = new Cli(home);

        assertThat(cli.run(words("config set github_user octocat")).exit()).isZero();
        assertThat(cli.run("config", "get", "github-user").out()).isEqualTo("octocat\n");
        assertThat(cli.run("config", "set", "github_user", "-no-").exit()).isEqualTo(2);
        assertThat(cli.run("config", "set", "github_user", "no--no").exit()).isEqualTo(2);
    }

    /** Its author's SSH keys would enter what the user reserves. */
    @Test
    void aProjectCannotSayWhoseKeysEnter() throws IOException {
        Files.writeString(home.resolve(".slipway.yaml"), "github-user: mallory\n");

        var result = new Cli(home).run("config", "get", "github-user");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("cannot be set in a project");
    }

    private static String[] words(String line) {
        return Stream.concat(Stream.of("compat", "gpu-dev"), Stream.of(line.split(" ", -1)))
                .toArray(String[]::new);
    }
}
