package io.slipway.cli.aot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** Writes the classes of a jar anew for a JVM of today. The code stays as it is. */
final class ModernClasses {
    /** The first class file version the cache takes. */
    private static final int OLDEST_CACHED = 50;

    private static final int TARGET = ClassFile.JAVA_17_VERSION;

    private ModernClasses() {}

    /** Replaces the jar, unless its classes are new enough already. */
    static boolean write(Path jar) throws IOException {
        // Not a temporary file: others must be able to read the jar as before.
        Path draft = jar.resolveSibling(jar.getFileName() + ".new");
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
                var in = new JarFile(jar.toFile());
                var out = new JarOutputStream(Files.newOutputStream(draft))) {
            ClassFile classFile = classFile(loader);
            boolean changed = false;
            for (JarEntry entry : Collections.list(in.entries())) {
                if (!entry.isDirectory()) {
                    byte[] old = bytes(in, entry);
                    byte[] modern =
                            entry.getName().endsWith(".class") ? modern(classFile, old) : old;
                    changed |= modern != old;
                    out.putNextEntry(new JarEntry(entry.getName()));
                    out.write(modern);
                    out.closeEntry();
                }
            }
            out.finish();
            if (changed) {
                Files.move(draft, jar, StandardCopyOption.REPLACE_EXISTING);
            }
            return changed;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Stack maps need to know which class extends which. */
    private static ClassFile classFile(ClassLoader loader) {
        ClassHierarchyResolver hierarchy =
                ClassHierarchyResolver.ofResourceParsing(loader)
                        .orElse(ClassHierarchyResolver.defaultResolver());
        return ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
    }

    private static byte[] modern(ClassFile classFile, byte[] old) {
        ClassModel model = classFile.parse(old);
        if (model.majorVersion() >= OLDEST_CACHED) {
            return old;
        }
        return classFile.transformClass(model, ModernClasses::rewrite);
    }

    private static void rewrite(ClassBuilder builder, ClassElement element) {
        switch (element) {
            case ClassFileVersion _ -> builder.withVersion(TARGET, 0);
            // A method is only written anew when its code goes through a transformation.
            case MethodModel method ->
                    builder.transformMethod(
                            method,
                            MethodTransform.transformingCode(
                                    CodeTransform.ACCEPT_ALL.andThen(
                                            (code, instruction) -> code.with(instruction))));
            default -> builder.with(element);
        }
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
