package io.slipway.guardrail.manifest;

/**
 * Why a job will not be resumed, or may not.
 *
 * @param certain whether it will not; else it depends on the cluster
 * @param job its name, or its place in the file
 * @param path JSON pointer into the manifest
 */
public record Fault(
        boolean certain, String job, String path, String expected, String actual, String remedy) {}
