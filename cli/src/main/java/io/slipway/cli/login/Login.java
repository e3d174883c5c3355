package io.slipway.cli.login;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.token.Grant;
import io.slipway.cli.token.Issuer;
import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Logs in, by the one way that was chosen: browser, device, password, client, or a token file. */
@Command
public final class Login implements Verb {
    private final Session session;

    @Option(names = "--device", description = "Show a code to enter on another device.")
    boolean device;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "Log in with a password, at an issuer on this machine only. The light provider"
                            + " of the local stack checks no password.")
    @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Where the password is; - reads it from standard input.")
    @Nullable String passwordFile;

    @Option(names = "--client-credentials", description = "Log in as a program.")
    boolean clientCredentials;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The OIDC client; the context's unless given.")
    @Nullable String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "Where the client's secret is; read again for each new token.")
    @Nullable Path secretFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Take the token from this file, read anew each time.")
    @Nullable Path tokenFile;

    public Login(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws Exception {
        Issuer issuer = session.issuer();
        if (tokenFile != null) {
            byToken(session.machine().directory().resolve(tokenFile));
        } else if (clientCredentials) {
            session.tokens().obtain(client());
        } else if (user != null) {
            session.tokens().obtain(password(issuer, user));
        } else if (device || !browser()) {
            new DeviceLogin(session, issuer, client(Map.of()).clientId()).run();
        } else {
            new BrowserLogin(session, issuer, client(Map.of()).clientId()).run();
        }
        session.note(
                "Logged in to context %s at %s.".formatted(session.context().name(), issuer.url()));
        return Exit.DONE;
    }

    private void byToken(Path file) {
        if (!Files.isReadable(file)) {
            throw Failure.usage("the token file cannot be read", file.toString(), "ls -l " + file);
        }
        session.tokens().keepFile(file);
    }

    private Grant client() {
        if (secretFile == null) {
            throw Failure.usage(
                    "--client-credentials needs the client's secret",
                    "secrets are taken from files, never from the command line",
                    "slipway login --client-credentials --client-id ID --client-secret-file FILE");
        }
        Path file = session.machine().directory().resolve(secretFile).toAbsolutePath();
        Grant start =
                client(
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_secret",
                                session.text(file.toString()).strip()));
        return new Grant(start.clientId(), start.form(), file.toString());
    }

    private Grant password(Issuer issuer, String name) {
        if (!issuer.onThisMachine()) {
            throw Failure.usage(
                    "no password login at " + issuer.url(),
                    "passwords are typed at the issuer itself, unless it runs on this machine",
                    "slipway login, or slipway login --device");
        }
        return client(
                Map.of(
                        "grant_type",
                        "password",
                        "username",
                        name,
                        "password",
                        password(name),
                        "scope",
                        "openid"));
    }

    private String password(String name) {
        if (passwordFile != null) {
            return session.text(passwordFile).strip();
        }
        Console console = session.mayAsk() ? System.console() : null;
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", name);
        if (typed == null) {
            throw Failure.usage(
                    "no password for " + name,
                    "there is nobody to ask here",
                    "slipway login --user %s --password-file FILE".formatted(name));
        }
        return new String(typed);
    }

    private Grant client(Map<String, String> form) {
        return Grant.of(clientId == null ? session.context().clientId() : clientId, form);
    }

    /** Without a screen there is no browser to open. */
    private boolean browser() {
        if (!session.mayAsk()) {
            throw Failure.usage(
                    "this login needs a person",
                    "standard input is no terminal, or --no-input was given",
                    "slipway login --user NAME --password-file FILE, --client-credentials,"
                            + " --token-file or --device");
        }
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        return mac
                || session.machine().env("DISPLAY") != null
                || session.machine().env("WAYLAND_DISPLAY") != null;
    }
}
