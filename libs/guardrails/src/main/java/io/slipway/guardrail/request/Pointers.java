package io.slipway.guardrail.request;

import java.util.Map;

/**
 * Where the places of the CreateCluster document stand in what the client wrote.
 *
 * @param prefix what stands before everything, such as {@code /cluster}; empty for nothing
 * @param places CreateCluster pointers and their own; a place below one of them leads to it, and a
 *     place below none stays as it is when the root itself is listed
 * @param whole the CreateCluster place that the client wrote and nothing else; empty for the root
 */
record Pointers(String prefix, Map<String, String> places, String whole) {
    Pointers(String prefix, Map<String, String> places) {
        this(prefix, places, "");
    }

    /** The client's own pointer of a CreateCluster pointer. */
    String of(String createCluster) {
        if (!whole.isEmpty() && (createCluster + "/").startsWith(whole + "/")) {
            return prefix + createCluster.substring(whole.length());
        }
        String place = createCluster;
        while (!place.isEmpty()) {
            String own = places.get(place);
            if (own != null) {
                return prefix + own;
            }
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return places.containsKey("") ? prefix + createCluster : prefix;
    }
}
