package io.github.vbo.v6.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What is different on Windows. */
final class Windows {
    private Windows() {}

    static boolean isHere() {
        return System.getProperty("os.name").startsWith("Windows");
    }

    /** A program of the system. A name alone would be looked for in the current folder first. */
    static String program(String file) {
        String root = System.getenv().getOrDefault("SystemRoot", "C:\\Windows");
        return Path.of(root, "System32", file).toString();
    }

    /** The environment, in which Windows finds a name in upper or lower case. */
    static Map<String, String> environment() {
        Map<String, String> variables = System.getenv();
        if (!isHere()) {
            return variables;
        }
        Map<String, String> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        inAnyCase.putAll(variables);
        return inAnyCase;
    }
}
