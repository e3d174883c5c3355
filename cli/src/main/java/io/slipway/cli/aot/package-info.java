/**
 * Makes the JDK's AOT cache of this command: {@code java -cp cli/target/slipway-cli.jar
 * io.slipway.cli.aot.AotCache}.
 *
 * <p>The class files of picocli are of Java 5, and the cache takes none older than Java 6. So they
 * are written anew first, with the same code and the stack maps newer classes have; that halves
 * what the cache leaves of the start-up time.
 */
@NullMarked
package io.slipway.cli.aot;

import org.jspecify.annotations.NullMarked;
