package io.slipway.reservation.kube.pod;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Names and labels; all of them follow from the reservation, so that nothing is made twice. */
public final class Names {
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String SLIPWAY = "slipway";
    public static final String RESERVATION = "slipway.io/reservation";
    public static final String POOL = "slipway.io/pool";
    public static final String TENANT = "slipway.io/tenant";
    public static final String OWNER = "slipway.io/owner";
    public static final String RANK = "slipway.io/rank";
    public static final String PART = "slipway.io/part";
    public static final String HOME = "home";
    public static final String WORKSPACE = "workspace";

    /** Annotations. */
    public static final String PLACEMENT = "slipway.io/placement";

    public static final String FENCE = "slipway.io/fence";
    public static final String OWNER_TEXT = "slipway.io/owner-name";

    private static final int LABEL_MAX = 63;

    private Names() {}

    /** Of the anchor, which all other objects hang on, and of the headless service of a gang. */
    public static String anchor(String id) {
        return "slipway-" + id;
    }

    public static String pod(String id, int rank) {
        return anchor(id) + "-" + rank;
    }

    public static String home(String tenant, String owner) {
        return "slipway-home-" + digest(tenant + "\n" + owner);
    }

    public static String workspace(String tenant) {
        return "slipway-workspace-" + digest(tenant);
    }

    /** What every object of the pool carries that goes with its reservation. */
    public static Map<String, String> ours(String pool) {
        return Map.of(MANAGED_BY, SLIPWAY, POOL, label(pool));
    }

    static Map<String, String> labels(Tenancy tenancy) {
        var labels = new TreeMap<>(ours(tenancy.pool()));
        labels.put(RESERVATION, tenancy.id());
        labels.putAll(people(tenancy));
        return labels;
    }

    static Map<String, String> people(Tenancy tenancy) {
        return Map.of(TENANT, label(tenancy.tenant()), OWNER, label(tenancy.owner()));
    }

    /** As much of a text as a label may say. */
    public static String label(String text) {
        var said = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_.-]", "-");
        var cut = said.substring(0, Math.min(said.length(), LABEL_MAX));
        return cut.replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    }

    private static String digest(String text) {
        try {
            var bytes =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
