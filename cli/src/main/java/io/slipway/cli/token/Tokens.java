package io.slipway.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.http.Bearer;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.output.Json;
import io.slipway.cli.setting.Context;
import io.slipway.cli.setting.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The access token of one context: {@code SLIPWAY_TOKEN}, else {@code SLIPWAY_TOKEN_FILE}, else
 * what login left, renewed when it is about to end.
 */
public final class Tokens implements Bearer {
    private static final Duration SPARE = Duration.ofSeconds(30);

    private final Machine machine;
    private final Context context;
    private final Supplier<Issuer> issuer;

    public Tokens(Machine machine, Context context, Supplier<Issuer> issuer) {
        this.machine = machine;
        this.context = context;
        this.issuer = issuer;
    }

    @Override
    public String token() {
        String given = machine.env("SLIPWAY_TOKEN");
        if (given != null) {
            return given.strip();
        }
        String file = machine.env("SLIPWAY_TOKEN_FILE");
        if (file != null) {
            return read(Path.of(file));
        }
        Stored stored = stored();
        if (stored == null) {
            throw login(
                    "nobody is logged in", "context '%s' has no token".formatted(context.name()));
        }
        if (stored.tokenFile() != null) {
            return read(Path.of(stored.tokenFile()));
        }
        Instant soon = machine.clock().instant().plus(SPARE);
        return soon.isBefore(stored.expiresAt())
                ? stored.accessToken()
                : renewed(stored).accessToken();
    }

    @Override
    public @Nullable String insteadOf(String refused) {
        if (machine.env("SLIPWAY_TOKEN") != null) {
            return null;
        }
        Stored stored = stored();
        boolean renewable =
                machine.env("SLIPWAY_TOKEN_FILE") == null
                        && stored != null
                        && stored.tokenFile() == null
                        && (stored.refreshToken() != null || stored.secretFile() != null);
        String other = renewable && stored != null ? renewed(stored).accessToken() : token();
        return other.equals(refused) ? null : other;
    }

    /** Where the token comes from, for a person. */
    public String source() {
        if (machine.env("SLIPWAY_TOKEN") != null) {
            return "SLIPWAY_TOKEN";
        }
        String file = machine.env("SLIPWAY_TOKEN_FILE");
        if (file != null) {
            return file;
        }
        Stored stored = stored();
        return stored != null && stored.tokenFile() != null
                ? stored.tokenFile()
                : path().toString();
    }

    /** Asks the issuer and keeps what it gives. */
    public Stored obtain(Grant grant) {
        return keep(grant, issuer.get().ask(grant));
    }

    public Stored keep(Grant grant, JsonNode answer) {
        if (Json.text(answer, "access_token").isEmpty()) {
            String error = Json.text(answer, "error");
            String text = Json.text(answer, "error_description");
            throw login(
                    grant.renews() && error.equals("invalid_grant")
                            ? "the login has expired"
                            : "the issuer gave no token",
                    (error.isEmpty() ? "its answer holds none" : error)
                            + (text.isEmpty() ? "" : ": " + text));
        }
        Stored stored = Stored.of(grant, context.issuerUrl(), answer, machine.clock().instant());
        write(stored);
        return stored;
    }

    /** From now on the token is read from that file, each time anew. */
    public void keepFile(Path file) {
        write(
                new Stored(
                        context.issuerUrl(),
                        context.clientId(),
                        "",
                        null,
                        null,
                        file.toAbsolutePath().toString(),
                        Instant.EPOCH));
    }

    public boolean forget() {
        try {
            return Files.deleteIfExists(path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public @Nullable Stored stored() {
        try {
            Stored stored = Stored.read(Json.read(Files.readAllBytes(path())));
            boolean ours = stored.issuer().equals(context.issuerUrl());
            return ours ? stored : null;
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw login("the stored token cannot be read", path() + ": " + Unreadable.why(e));
        }
    }

    public Path path() {
        return machine.stateFolder().resolve("token-" + fileName(context.name()) + ".json");
    }

    private static String fileName(String context) {
        return context.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private Stored renewed(Stored stored) {
        Map<String, String> form = new LinkedHashMap<>();
        if (stored.secretFile() != null) {
            form.put("grant_type", "client_credentials");
            form.put("client_secret", read(Path.of(stored.secretFile())));
        } else if (stored.refreshToken() != null) {
            form.put("grant_type", "refresh_token");
            form.put("refresh_token", stored.refreshToken());
        } else {
            throw login("the login has expired", "it ended at " + stored.expiresAt());
        }
        return obtain(new Grant(stored.clientId(), form, stored.secretFile()));
    }

    private void write(Stored stored) {
        try {
            PrivateFile.write(path(), Json.pretty(stored.json()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Failure login(String what, String because) {
        String name = context.name().equals(Context.LOCAL) ? "" : " --context " + context.name();
        return new Failure(Exit.LOGIN_NEEDED, what, because, "slipway login" + name);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure(
                    Exit.LOGIN_NEEDED,
                    "the token or secret file cannot be read",
                    file + ": " + Unreadable.why(e),
                    "ls -l " + file);
        }
    }
}
