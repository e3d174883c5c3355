package io.slipway.cli.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModernClassesTest {
    @TempDir Path folder;

    private Path picocli() throws Exception {
        Path original =
                Path.of(
                        CommandLine.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        return Files.copy(original, folder.resolve("picocli.jar"));
    }

    @Test
    void everyClassIsNewEnoughAndVerifies() throws Exception {
        Path jar = picocli();

        assertThat(ModernClasses.write(jar)).isTrue();

        try (var loader =
                new URLClassLoader(
                        new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name :
                    new String[] {"picocli.CommandLine", "picocli.CommandLine$Interpreter"}) {
                try (InputStream in =
                        loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
                    assertThat(in).isNotNull();
                    var model = ClassFile.of().parse(in.readAllBytes());
                    assertThat(model.majorVersion()).isEqualTo(ClassFile.JAVA_17_VERSION);
                    assertThat(ClassFile.of().verify(model)).isEmpty();
                }
                Class.forName(name, true, loader);
            }
        }
    }

    @Test
    void aSecondTimeThereIsNothingToDo() throws Exception {
        Path jar = picocli();
        ModernClasses.write(jar);
        byte[] once = Files.readAllBytes(jar);

        assertThat(ModernClasses.write(jar)).isFalse();
        assertThat(Files.readAllBytes(jar)).isEqualTo(once);
    }
}
