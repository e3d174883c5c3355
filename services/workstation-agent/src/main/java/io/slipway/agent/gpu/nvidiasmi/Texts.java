package io.slipway.agent.gpu.nvidiasmi;

import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuFault.Kind;
import io.slipway.agent.gpu.MigGeometry;
import io.slipway.agent.gpu.MigMode;
import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.gpu.Vitals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code nvidia-smi} prints, read by pattern. A line that fits no pattern is passed over. */
final class Texts {
    private static final Pattern GPU =
            Pattern.compile(
                    "(?m)^(\\d+), (GPU-\\S+), ([0-9A-Fa-f]{4,8}:\\S+), ([^,]+), ([^,]+), ([^,]+),"
                            + " (.+)$");
    private static final Pattern VITALS = Pattern.compile("(?m)^(\\d+), ([^,\\n]+), ([^,\\n]+)$");
    private static final Pattern LISTED_GPU = Pattern.compile("^GPU (\\d+): .*");
    private static final Pattern LISTED_DEVICE =
            Pattern.compile("^\\s+MIG\\s+\\S+\\s+Device\\s+(\\d+):\\s+\\(UUID:\\s+(\\S+)\\)");
    private static final Pattern PROFILE =
            Pattern.compile(
                    "(?m)^\\|\\s+(\\d+)\\s+MIG\\s+(\\S+)\\s+(\\d+)\\s+\\d+/(\\d+)\\s+[\\d.]+\\s");
    private static final Pattern PLACEMENTS =
            Pattern.compile(
                    "(?m)^GPU\\s+(\\d+)\\s+Profile ID\\s+(\\d+)\\s+Placements?\\s*:"
                            + "\\s*\\{([\\d,]+)\\}:(\\d+)");
    private static final Pattern INSTANCE =
            Pattern.compile(
                    "(?m)^\\|\\s+(\\d+)\\s+MIG\\s+(\\S+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+):(\\d+)\\s+\\|");
    private static final Pattern XML_GPU =
            Pattern.compile("<gpu id=\"([^\"]+)\">(.*?)</gpu>", Pattern.DOTALL);
    private static final Pattern XML_DEVICE =
            Pattern.compile(
                    "<mig_device>\\s*<index>(\\d+)</index>\\s*"
                            + "<gpu_instance_id>(\\d+)</gpu_instance_id>\\s*"
                            + "<compute_instance_id>(\\d+)</compute_instance_id>");
    private static final Pattern XML_PROCESS =
            Pattern.compile(
                    "<process_info>\\s*<gpu_instance_id>([^<]*)</gpu_instance_id>\\s*"
                            + "<compute_instance_id>[^<]*</compute_instance_id>\\s*"
                            + "<pid>(\\d+)</pid>");
    private static final int LONGEST_QUOTE = 300;

    private Texts() {}

    record ListedGpu(
            int index, String uuid, String pciAddress, String model, String driver, MigMode mode) {}

    record Instance(int gpu, String profile, int id, int start, int size) {}

    /** A MIG device of the XML: which instance it belongs to. */
    record Device(int index, int instance, int compute) {}

    /** A process; instance -1 means on the uncut GPU. */
    record Running(int instance, int pid) {}

    record XmlGpu(List<Device> devices, List<Running> processes) {}

    static List<ListedGpu> gpus(String text) {
        List<ListedGpu> gpus = new ArrayList<>();
        for (Matcher found = GPU.matcher(text); found.find(); ) {
            MigMode mode =
                    found.group(4).startsWith("[")
                            ? MigMode.UNSUPPORTED
                            : MigMode.of(
                                    found.group(4).equals("Enabled"),
                                    found.group(5).equals("Enabled"));
            gpus.add(
                    new ListedGpu(
                            Integer.parseInt(found.group(1)),
                            found.group(2),
                            pciAddress(found.group(3)),
                            found.group(7).strip(),
                            found.group(6),
                            mode));
        }
        return gpus;
    }

    /** {@code 0, 31, 62.00}; a board without a sensor says {@code [N/A]}. */
    static List<Vitals> vitals(String text) {
        List<Vitals> vitals = new ArrayList<>();
        for (Matcher found = VITALS.matcher(text); found.find(); ) {
            vitals.add(
                    new Vitals(
                            Integer.parseInt(found.group(1)),
                            measured(found.group(2)),
                            measured(found.group(3))));
        }
        return vitals;
    }

    private static @Nullable Double measured(String text) {
        String number = text.strip();
        return number.matches("-?\\d{1,9}(\\.\\d{1,9})?") ? Double.valueOf(number) : null;
    }

    /** Eight hex digits of domain here, four everywhere else. */
    static String pciAddress(String text) {
        int colon = text.indexOf(':');
        String domain = "0000" + text.substring(0, colon);
        return (domain.substring(domain.length() - 4) + text.substring(colon))
                .toLowerCase(Locale.ROOT);
    }

    /** UUIDs of MIG devices by GPU, then by device index. */
    static Map<Integer, Map<Integer, String>> uuids(String text) {
        Map<Integer, Map<Integer, String>> uuids = new HashMap<>();
        int gpu = -1;
        for (String line : text.split("\n", -1)) {
            Matcher listed = LISTED_GPU.matcher(line);
            Matcher device = LISTED_DEVICE.matcher(line);
            if (listed.find()) {
                gpu = Integer.parseInt(listed.group(1));
            } else if (device.find()) {
                uuids.computeIfAbsent(gpu, _ -> new HashMap<>())
                        .put(Integer.parseInt(device.group(1)), device.group(2));
            }
        }
        return uuids;
    }

    /** What each GPU offers: names and maxima of one listing, starts of the other. */
    static Map<Integer, MigGeometry> geometries(String profiles, String placements) {
        Map<String, int[]> starts = new HashMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        for (Matcher found = PLACEMENTS.matcher(placements); found.find(); ) {
            String key = found.group(1) + "/" + found.group(2);
            starts.put(
                    key,
                    Arrays.stream(found.group(3).split(",", -1))
                            .mapToInt(Integer::parseInt)
                            .toArray());
            sizes.put(key, Integer.parseInt(found.group(4)));
        }
        Map<Integer, List<MigProfile>> offered = new HashMap<>();
        for (Matcher found = PROFILE.matcher(profiles); found.find(); ) {
            String key = found.group(1) + "/" + found.group(3);
            Integer size = sizes.get(key);
            int[] at = starts.get(key);
            if (size != null && at != null) {
                offered.computeIfAbsent(Integer.parseInt(found.group(1)), _ -> new ArrayList<>())
                        .add(
                                new MigProfile(
                                        found.group(2),
                                        Integer.parseInt(found.group(3)),
                                        size,
                                        Integer.parseInt(found.group(4)),
                                        Arrays.stream(at).boxed().toList()));
            }
        }
        Map<Integer, MigGeometry> geometries = new HashMap<>();
        offered.forEach((gpu, list) -> geometries.put(gpu, new MigGeometry(list)));
        return geometries;
    }

    static List<Instance> instances(String text) {
        List<Instance> instances = new ArrayList<>();
        for (Matcher found = INSTANCE.matcher(text); found.find(); ) {
            instances.add(
                    new Instance(
                            Integer.parseInt(found.group(1)),
                            found.group(2),
                            Integer.parseInt(found.group(4)),
                            Integer.parseInt(found.group(5)),
                            Integer.parseInt(found.group(6))));
        }
        return instances;
    }

    /**
     * Devices and processes by PCI address.
     *
     * @throws GpuFault when a process cannot be read: its slice would look idle
     */
    static Map<String, XmlGpu> xml(String text) {
        Map<String, XmlGpu> gpus = new HashMap<>();
        for (Matcher gpu = XML_GPU.matcher(text); gpu.find(); ) {
            List<Device> devices = new ArrayList<>();
            for (Matcher found = XML_DEVICE.matcher(gpu.group(2)); found.find(); ) {
                devices.add(
                        new Device(
                                Integer.parseInt(found.group(1)),
                                Integer.parseInt(found.group(2)),
                                Integer.parseInt(found.group(3))));
            }
            List<Running> processes = new ArrayList<>();
            for (Matcher found = XML_PROCESS.matcher(gpu.group(2)); found.find(); ) {
                String instance = found.group(1);
                processes.add(
                        new Running(
                                instance.matches("\\d+") ? Integer.parseInt(instance) : -1,
                                Integer.parseInt(found.group(2))));
            }
            if (processes.size() != gpu.group(2).split("<process_info>", -1).length - 1) {
                throw new GpuFault(
                        Kind.UNREADABLE,
                        "nvidia-smi -q -x lists processes in a form that is new to us");
            }
            gpus.put(pciAddress(gpu.group(1)), new XmlGpu(devices, processes));
        }
        return gpus;
    }

    /** The driver's failure in our terms; a mode that stays pending is one although it exits 0. */
    static GpuFault fault(int code, String text) {
        return new GpuFault(kind(code, text), quote(code, text));
    }

    static boolean pending(String text) {
        return text.contains("MIG mode is in pending");
    }

    private static Kind kind(int code, String text) {
        if (pending(text)) {
            return Kind.MODE_PENDING;
        }
        if (text.contains("couldn't communicate with the NVIDIA driver") || code == 9) {
            return Kind.NO_DRIVER;
        }
        if (text.contains("Insufficient Permissions") || code == 4) {
            return Kind.NOT_PERMITTED;
        }
        if (text.contains("In use by another client")) {
            return Kind.IN_USE;
        }
        if (text.contains("Insufficient Resources")) {
            return Kind.NO_ROOM;
        }
        if (text.contains("Not Found")
                || text.contains("No MIG-enabled devices found")
                || text.contains("No devices were found")
                || code == 6) {
            return Kind.NOT_FOUND;
        }
        if (text.contains("Not Supported") || text.contains("not supported") || code == 3) {
            return Kind.UNSUPPORTED;
        }
        if (text.contains("Invalid Argument") || code == 2) {
            return Kind.INVALID;
        }
        return Kind.UNEXPECTED;
    }

    /** The first line that says what went wrong, of a length that fits into an event. */
    private static String quote(int code, String text) {
        String line =
                text.lines()
                        .filter(one -> !one.isBlank() && !one.startsWith("Successfully"))
                        .findFirst()
                        .orElse("nvidia-smi said nothing")
                        .replaceAll("\\p{Cntrl}", " ")
                        .strip();
        String cut = line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) : line;
        return cut + " (exit " + code + ")";
    }
}
