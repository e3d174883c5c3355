package io.slipway.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Where the parts are.
 *
 * @param kafka host:port
 * @param issuer of the demo realm
 * @param strangeIssuer another issuer that no service trusts
 */
public record Addresses(String kafka, Database database, String issuer, String strangeIssuer) {
    // A system property, because Quarkus loads this class once per application it starts.
    private static final String PROPERTY = "slipway.testkit.addresses";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A server and a login that may create databases and roles. */
    public record Database(String host, int port, String user, String password) {
        String jdbcUrl(String name) {
            return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
        }

        String reactiveUrl(String name) {
            return "postgresql://%s:%d/%s".formatted(host, port, name);
        }
    }

    /** The parts that this test JVM runs on. */
    public static Addresses current() {
        var text = System.getProperty(PROPERTY);
        if (text == null) {
            throw new IllegalStateException(
                    "No parts are running: annotate the test with @WithTestResource(SlipwayStack.class)");
        }
        try {
            return JSON.readValue(text, Addresses.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not addresses: " + text, e);
        }
    }

    static boolean known() {
        return System.getProperty(PROPERTY) != null;
    }

    void remember() {
        try {
            System.setProperty(PROPERTY, JSON.writeValueAsString(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot be written: " + this, e);
        }
    }
}
