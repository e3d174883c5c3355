package io.slipway.guardrail.request;

import java.util.Map;

/**
 * Where the places of the CreateCluster document stand in what the client wrote.
 *
 * @param prefix what stands before everything, such as {@code /cluster}; empty for nothing
 * @param places CreateCluster pointers and their own; a place below one of them leads to it
 */
record Pointers(String prefix, Map<String, String> places) {

    /** The client's own pointer of a CreateCluster pointer. */
    String of(String createCluster) {
        if (places.isEmpty()) {
            return prefix + createCluster;
        }
        String place = createCluster;
        while (!place.isEmpty()) {
            String own = places.get(place);
            if (own != null) {
                return prefix + own;
            }
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return prefix;
    }
}
