package io.github.vbo.v6.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code blocks of a Markdown file. A comment in the first line may name the block's file. Other blocks are named by language
 * and position, such as {@code java-1}.
 */
final class Blocks {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern FILE_NAME = Pattern.compile("(?://|#|<!--) (\\S+\\.\\w+)(?: -->)?\n");

    private Blocks() {}

    static Map<String, String> in(Path file) throws IOException {
        Map<String, String> blocks = new LinkedHashMap<>();
        Map<String, Integer> positions = new HashMap<>();
        Matcher block = BLOCK.matcher(Files.readString(file));
        while (block.find()) {
            String language = block.group(1);
            Matcher name = FILE_NAME.matcher(block.group(2));
            blocks.put(
                    name.lookingAt() ? name.group(1) : language + "-" + positions.merge(language, 1, Integer::sum),
                    block.group(2));
        }
        return blocks;
    }

    /** {@code java Blocks.java FILE FOLDER} writes each block of the file to the folder. */
    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, String> block : in(Path.of(args[0])).entrySet()) {
            Path file = Path.of(args[1], block.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.getValue());
        }
    }
}
