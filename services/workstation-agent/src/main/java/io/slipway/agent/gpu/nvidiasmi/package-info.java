/**
 * The GPU host behind {@code nvidia-smi}: one process per question, by absolute path, with an array
 * of arguments and no shell, in an environment of four variables, with a time limit and a limit on
 * what it may print. Texts are read by pattern, because column widths differ between drivers.
 */
@NullMarked
package io.slipway.agent.gpu.nvidiasmi;

import org.jspecify.annotations.NullMarked;
