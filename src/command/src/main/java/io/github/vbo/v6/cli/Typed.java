package io.github.vbo.v6.cli;

import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Text that a person typed, or that a script or the environment holds. */
final class Typed {
    private static final char NOT_DECODED = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Typed() {}

    /** Returns the text, or refuses one that a locale or a script has damaged. A refusal does not show it: it may be a secret. */
    static String checked(CommandSpec spec, String name, String text) {
        fault(text).ifPresent(fault -> {
            throw Vbo.wrong(spec, name + ": " + fault);
        });
        return text;
    }

    /** What is wrong with the text, and what to do. */
    static Optional<String> fault(String text) {
        if (text.indexOf(NOT_DECODED) >= 0) {
            return Optional.of("has letters that the charset "
                    + System.getProperty("sun.jnu.encoding", Output.charset().name())
                    + " of this environment cannot represent; "
                    + (Windows.isHere() ? "use other letters" : "use a UTF-8 locale, such as LC_ALL=C.UTF-8"));
        }
        if (text.endsWith("\r")) {
            return Optional.of("ends with a carriage return, as a line of a Windows file does; remove it");
        }
        if (text.startsWith("" + BYTE_ORDER_MARK)) {
            return Optional.of("begins with a byte order mark, as a file of Windows may do; remove it");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return Optional.of("has the control character U+" + code(text.charAt(i)) + "; remove it");
            }
        }
        return Optional.empty();
    }

    private static String code(char unit) {
        return Integer.toHexString(0x10000 + unit).substring(1).toUpperCase(Locale.ROOT);
    }
}
