package io.slipway.cli.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.token.Tokens;
import java.time.Instant;
import java.util.Base64;
import picocli.CommandLine.Command;

/** What the token says about its bearer. The services check it; we only read it. */
@Command
public final class Whoami implements Verb {
    private final Session session;

    private static final String KEY = "slk_";

    /** What the server keeps of a key to name it by. */
    private static final int PREFIX = 16;

    public Whoami(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Tokens tokens = session.tokens();
        String token = tokens.token();
        if (token.startsWith(KEY)) {
            return key(token, tokens.source());
        }
        JsonNode claims = claims(token);
        Instant ends = Instant.ofEpochSecond(claims.path("exp").asLong(0));
        if (!session.machine().clock().instant().isBefore(ends)) {
            throw new Failure(
                    Exit.LOGIN_NEEDED,
                    "the login has expired",
                    "the token from %s ended at %s".formatted(tokens.source(), ends),
                    "slipway login");
        }
        ObjectNode me = Json.object();
        String user = Json.text(claims, "preferred_username");
        me.put("user", user.isEmpty() ? Json.text(claims, "sub") : user);
        me.put("tenant", Json.text(claims, "tenant"));
        me.putArray("roles");
        claims.at("/realm_access/roles").forEach(me.withArray("roles")::add);
        me.put("issuer", Json.text(claims, "iss"));
        me.put("context", session.context().name());
        me.put("tokenFrom", tokens.source());
        me.put("expiresAt", ends.toString());
        session.out().object(View.of("user", Column.text("USER", "user")), me);
        return Exit.DONE;
    }

    /** A key says nothing of itself; its owner sees by its prefix what it may. */
    private Exit key(String token, String source) {
        ObjectNode me = Json.object();
        me.put("key", token.substring(0, Math.min(PREFIX, token.length())));
        me.put("context", session.context().name());
        me.put("tokenFrom", source);
        session.out().object(View.of("key", Column.text("KEY", "key")), me);
        session.note("What it may, and until when, its owner sees: slipway key list");
        return Exit.DONE;
    }

    private static JsonNode claims(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            if (parts.length == 3) {
                return Json.read(Base64.getUrlDecoder().decode(parts[1]));
            }
        } catch (IllegalArgumentException | JsonProcessingException _) {
            // says the same as a token with too few parts
        }
        throw new Failure(
                Exit.LOGIN_NEEDED,
                "the token is no JWT",
                "it has %d parts".formatted(parts.length),
                "slipway login");
    }
}
