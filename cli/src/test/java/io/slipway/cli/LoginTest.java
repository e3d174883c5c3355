package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = new Cli(home).with("SLIPWAY_URL", server.url());
        cli.run("context", "set", "local", "--issuer", server.issuer());
        Files.writeString(home.resolve("password"), "right\n");
        Files.writeString(home.resolve("secret"), "s3cret\n");
    }

    private Path tokenFile() {
        return home.resolve(".local/state/slipway/token-local.json");
    }

    private void login() {
        var result = cli.run("login", "--user", "operator", "--password-file", "password");
        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void aPasswordGivesATokenThatOnlyTheUserCanRead() throws IOException {
        login();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile())))
                .isEqualTo("rw-------");
        assertThat(cli.run("job", "list").exit()).isZero();
        assertThat(cli.run("whoami", "-o", "json").json().path("tenant").asText())
                .isEqualTo("team-a");
    }

    @Test
    void aWrongPasswordIsExitFour() throws IOException {
        Files.writeString(home.resolve("password"), "wrong");

        var result = cli.run("login", "--user", "operator", "--password-file", "password");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("invalid_grant").doesNotContain("wrong");
    }

    @Test
    void noPasswordIsSentToAnIssuerElsewhere() {
        cli.run("context", "set", "local", "--issuer", "https://issuer.example/slipway");

        var result = cli.run("login", "--user", "operator", "--password-file", "password");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("no password login");
    }

    @Test
    void aTokenAboutToEndIsRenewed() throws IOException {
        login();
        cli.time().of(Duration.ofMinutes(5));

        assertThat(cli.run("job", "list").exit()).isZero();
        assertThat(server.lastRefreshToken()).startsWith("refresh-");
    }

    @Test
    void aProgramLogsInWithASecretThatIsNeverCopied() throws IOException {
        var result =
                cli.run(
                        "login",
                        "--client-credentials",
                        "--client-id",
                        "ci",
                        "--client-secret-file",
                        "secret");
        cli.time().of(Duration.ofHours(1));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(Files.readString(tokenFile())).doesNotContain("s3cret");
        assertThat(cli.run("job", "list").exit()).isZero();
    }

    @Test
    void aDeviceLoginShowsTheCodeAndWaitsAsLongAsItIsTold() {
        server.deviceAnswers("authorization_pending", "slow_down", "authorization_pending");

        var result = cli.run("login", "--device", "--no-input");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("ABCD-EFGH").doesNotContain("secret-device-code");
        assertThat(cli.time().pauses())
                .extracting(Duration::toSeconds)
                .containsExactly(5L, 5L, 10L, 10L);
    }

    @Test
    void aDeviceLoginThatIsDeniedIsExitFour() {
        server.deviceAnswers("authorization_pending", "access_denied");

        assertThat(cli.run("login", "--device").exit()).isEqualTo(4);
    }

    @Test
    void aTokenFileIsReadAnewEachTime() throws IOException {
        Files.writeString(home.resolve("token"), "bad");
        cli.run("login", "--token-file", "token");

        assertThat(cli.run("job", "list").exit()).isEqualTo(4);
        Files.writeString(home.resolve("token"), "good");
        assertThat(cli.run("job", "list").exit()).isZero();
    }

    @Test
    void theEnvironmentWinsOverTheLogin() throws IOException {
        login();
        Files.writeString(home.resolve("token"), "viewer");

        var byFile = cli.with("SLIPWAY_TOKEN_FILE", home.resolve("token").toString());
        assertThat(byFile.run("reserve", "--gpus", "1", "-t", "h100", "--hours", "1").exit())
                .isEqualTo(5);
        assertThat(
                        byFile.with("SLIPWAY_TOKEN", "good")
                                .run("reserve", "--gpus", "1", "-t", "h100", "--hours", "1")
                                .exit())
                .isZero();
    }

    @Test
    void aTokenOfAnotherIssuerIsNotUsed() {
        login();
        cli.run("context", "set", "local", "--issuer", server.url() + "/other");

        assertThat(cli.run("job", "list").exit()).isEqualTo(4);
        assertThat(server.seen()).noneMatch(seen -> seen.path().startsWith("/api"));
    }

    @Test
    void logoutForgetsTheToken() {
        login();

        assertThat(cli.run("logout").exit()).isZero();
        assertThat(tokenFile()).doesNotExist();
        assertThat(cli.run("whoami").exit()).isEqualTo(4);
    }

    @Test
    void onlyAuthTokenPrintsTheToken() throws IOException {
        login();
        String token = cli.run("auth", "token").out().strip();

        assertThat(token.split("\\.", -1)).hasSize(3);
        for (String verb : new String[] {"whoami", "config list", "context list", "doctor"}) {
            var result = cli.run((verb + " -o json --debug=http").split(" ", -1));
            assertThat(result.out() + result.err()).as(verb).doesNotContain(token);
        }
    }

    @Test
    void anExpiredLoginIsSaidBeforeTheServerSaysIt() throws IOException {
        var expired = FakeSlipway.token("operator", JumpingTime.START.getEpochSecond() - 1);

        assertThat(cli.with("SLIPWAY_TOKEN", expired).run("whoami").exit()).isEqualTo(4);
    }

    @Test
    void aKeyForProgramsIsNamedByItsPrefixAndNeverShown() {
        var result =
                new Cli(home)
                        .with("SLIPWAY_TOKEN", "slk_lbiqcscuym3esecretsecret")
                        .run("whoami", "-o", "json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().path("key").asText()).isEqualTo("slk_lbiqcscuym3e");
        assertThat(result.out() + result.err()).doesNotContain("secretsecret");
    }

    @Test
    void aLoginThatTheIssuerNoLongerRenewsHasExpired() throws IOException {
        login();
        String known = Files.readString(tokenFile());
        Files.writeString(tokenFile(), known.replaceAll("refresh-", "gone-"));
        cli.time().of(Duration.ofHours(1));

        var result = cli.run("job", "list");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err())
                .startsWith("error: the login has expired")
                .contains("slipway login");
    }
}
