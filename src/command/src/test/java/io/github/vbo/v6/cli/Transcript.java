package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Golden files of what a person sees. */
public final class Transcript {
    private Transcript() {}

    /**
     * Compares with a golden file. Names replace what differs between runs, and control characters are visible. With
     * {@code -Dtranscripts.update=true} the file is written first; then read what changed.
     */
    public static void assertSame(String name, String text) throws IOException {
        String half = "[ ▀▄█]";
        String normalised = text.replace("\u001b", "␛")
                .replaceAll("\r\n", "\n")
                .replace("\r", "␍")
                .replaceAll("(␛\\[30;107m)" + half + "{33}(␛\\[0m)", "$1(33 columns)$2")
                .replaceAll("(Connection refused): [a-z ]+", "$1") // Windows has more words.
                .replaceAll("(127\\.0\\.0\\.1):\\d+", "$1:PORT")
                .replaceAll("\\b[B-DF-HJ-NP-TV-Z2-9]{9}\\b", "USERCODE9")
                .replaceAll("\\d\\d:\\d\\d:\\d\\d \\S+", "HH:MM:SS ZONE")
                .replaceAll("(?m)^ {8}HH:MM:SS ZONE\n|, HH:MM:SS ZONE", "") // in UTC, if that is not the local time
                .replaceAll("\\b14:\\d\\d\\b", "14:SS")
                .replaceAll("14 min \\d+ s left", "14 min SS s left")
                .replaceAll("(␍Waiting[^␛]*␛\\[K)(\\1)+", "$1");
        Path golden = Path.of("src/test/resources/transcripts", name + ".txt");
        if (Boolean.getBoolean("transcripts.update")) {
            Files.writeString(golden, normalised);
        }
        assertEquals(Files.readString(golden), normalised, golden::toString);
    }
}
