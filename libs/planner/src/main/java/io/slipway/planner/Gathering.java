package io.slipway.planner;

/**
 * Nodes by the first instant at which each could take one part of a gang, the earliest on top: a
 * heap that is filled anew for each search. Not thread-safe.
 */
final class Gathering {
    private final long[] first;
    private final int[] heap;
    private final int[] taken;
    private int size;

    Gathering(int nodes) {
        first = new long[nodes];
        heap = new int[nodes];
        taken = new int[nodes];
    }

    /**
     * The first start before the limit at which that shape finds enough nodes. A node that could
     * take it at some later instant is not asked again before that instant has come.
     */
    long earliest(Profile[] nodes, Shape shape, long length, long from, long limit) {
        size = 0;
        for (int node = 0; node < nodes.length; node++) {
            long start = nodes[node].earliest(shape.gpusPerNode(), length, from, limit);
            if (start != Profile.NEVER) {
                first[node] = start;
                push(node);
            }
        }
        while (size >= shape.nodes()) {
            for (int i = 0; i < shape.nodes(); i++) {
                taken[i] = pop();
            }
            long together = first[taken[shape.nodes() - 1]];
            if (first[taken[0]] == together) {
                return together;
            }
            for (int i = 0; i < shape.nodes(); i++) {
                int node = taken[i];
                if (first[node] < together) {
                    first[node] =
                            nodes[node].earliest(shape.gpusPerNode(), length, together, limit);
                }
                if (first[node] != Profile.NEVER) {
                    push(node);
                }
            }
        }
        return Profile.NEVER;
    }

    private void push(int node) {
        int place = size++;
        while (place > 0 && first[heap[(place - 1) / 2]] > first[node]) {
            heap[place] = heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }
        heap[place] = node;
    }

    private int pop() {
        int top = heap[0];
        int last = heap[--size];
        int place = 0;
        for (int child = 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && first[heap[child + 1]] < first[heap[child]]) {
                child++;
            }
            if (first[heap[child]] >= first[last]) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = last;
        return top;
    }
}
