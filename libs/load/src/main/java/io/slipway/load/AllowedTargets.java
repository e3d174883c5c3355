package io.slipway.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The addresses that load may be sent to. A name is resolved once, every address it has must be
 * allowed, and the caller connects to the address that was checked: a second look-up could answer
 * differently.
 *
 * <p>Each entry is a network and optionally ports: {@code 127.0.0.0/8}, {@code 10.1.0.0/16
 * 8000-8999}, {@code ::1/128 18090}.
 */
public final class AllowedTargets {
    public static final List<String> LOOPBACK =
            List.of("127.0.0.0/8 1024-65535", "::1/128 1024-65535");

    private static final Pattern NUMERIC = Pattern.compile("(0[xX][0-9a-fA-F]*|[0-9]+)");
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private final List<Network> networks;

    public AllowedTargets(List<String> entries) {
        this.networks = entries.stream().map(Network::parse).toList();
    }

    /** Whether load may go there. */
    public sealed interface Answer {
        record Allowed(InetSocketAddress address) implements Answer {}

        record Refused(String reason) implements Answer {}
    }

    /**
     * What can be said against a target without looking a name up; empty when nothing can. The
     * check itself comes when load is sent.
     */
    public String objection(URI target) {
        String fault = shapeFault(target);
        if (!fault.isEmpty()) {
            return fault;
        }
        try {
            InetAddress address =
                    InetAddress.ofLiteral(target.getHost().replaceAll("[\\[\\]]", ""));
            return allowed(address, port(target)) ? "" : offTheList(target);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    /** Looks the host's name up, so it may block. */
    public Answer check(URI target) {
        String fault = shapeFault(target);
        if (!fault.isEmpty()) {
            return new Answer.Refused(fault);
        }
        int port = port(target);
        try {
            InetAddress[] addresses = InetAddress.getAllByName(target.getHost());
            for (InetAddress address : addresses) {
                if (!allowed(address, port)) {
                    return new Answer.Refused(offTheList(target));
                }
            }
            return new Answer.Allowed(new InetSocketAddress(addresses[0], port));
        } catch (UnknownHostException _) {
            return new Answer.Refused("no address is known for " + target.getHost());
        }
    }

    /** What is wrong with the URL as such; empty when nothing is. Looks nothing up. */
    public static String shapeFault(URI target) {
        String scheme = target.getScheme() == null ? "" : target.getScheme();
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return "a target starts with http:// or https://";
        }
        String host = target.getHost();
        if (host == null) {
            return "a target names a host";
        }
        if (target.getRawUserInfo() != null) {
            return "a target carries no user name or password";
        }
        if (target.getRawQuery() != null || target.getRawFragment() != null) {
            return "a target has no query and no fragment";
        }
        if (target.getPort() == 0 || target.getPort() > 65_535) {
            return "a port is 1 to 65535";
        }
        String lastLabel = host.substring(host.lastIndexOf('.') + 1);
        boolean numeric = NUMERIC.matcher(lastLabel).matches();
        if (numeric && !DOTTED_QUAD.matcher(host).matches()) {
            return "an IPv4 address is written as four decimal numbers";
        }
        return "";
    }

    private boolean allowed(InetAddress address, int port) {
        return networks.stream().anyMatch(network -> network.holds(address, port));
    }

    private static String offTheList(URI target) {
        return "the address of %s is not on the list of allowed targets"
                .formatted(target.getHost());
    }

    private static int port(URI target) {
        if (target.getPort() > 0) {
            return target.getPort();
        }
        return target.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    }

    private record Network(List<Byte> prefix, int bits, int fromPort, int toPort) {

        static Network parse(String entry) {
            String[] parts = entry.strip().split("\\s+", -1);
            String[] network = parts[0].split("/", -1);
            String[] ports = (parts.length > 1 ? parts[1] : "1-65535").split("-", -1);
            if (parts.length > 2 || network.length != 2 || ports.length > 2) {
                throw new IllegalArgumentException(
                        "an allowed target is written 10.1.0.0/16 8000-8999, not " + entry);
            }
            byte[] address = InetAddress.ofLiteral(network[0]).getAddress();
            int bits = Integer.parseInt(network[1]);
            if (bits < 0 || bits > address.length * 8) {
                throw new IllegalArgumentException("no such prefix length: " + entry);
            }
            return new Network(
                    boxed(address),
                    bits,
                    Integer.parseInt(ports[0]),
                    Integer.parseInt(ports[ports.length - 1]));
        }

        boolean holds(InetAddress address, int port) {
            byte[] other = address.getAddress();
            if (other.length != prefix.size() || port < fromPort || port > toPort) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((prefix.get(bit / 8) & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }

        private static List<Byte> boxed(byte[] bytes) {
            Byte[] boxed = new Byte[bytes.length];
            Arrays.setAll(boxed, i -> bytes[i]);
            return List.of(boxed);
        }
    }
}
