package io.github.vbo.v6.cli;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A QR code in block characters: each line shows two rows of modules. */
final class QrText {
    /** Independent of the terminal's colours, because some scanners cannot read a light code on a dark background. */
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";

    private static final String RESET = "\u001b[0m";

    /** Modules on each side. The standard demands four; scanners need two, and four would cost two more lines. */
    private static final int MARGIN = 2;

    /** For the text above and below the code. Its top would scroll out of sight otherwise. */
    private static final int OTHER_LINES = 7;

    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(\\.[0-9]+){3}|\\[::1]");

    private QrText() {}

    /** The code of a page's address, or nothing if the terminal has no room or the charset lacks the characters. */
    static Optional<String> of(URI page, Charset charset, Terminal.Size room) {
        if (!charset.newEncoder().canEncode("▀▄█")) {
            return Optional.empty();
        }
        QrCode code;
        try {
            code = QrCode.encodeText(page.toASCIIString(), QrCode.Ecc.LOW);
        } catch (DataTooLongException e) {
            return Optional.empty();
        }
        int end = code.size + MARGIN;
        if (end + MARGIN > room.columns() || (end + MARGIN + 1) / 2 + OTHER_LINES > room.rows()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        for (int y = -MARGIN; y < end; y += 2) {
            StringBuilder line = new StringBuilder(BLACK_ON_WHITE);
            for (int x = -MARGIN; x < end; x++) {
                boolean upper = code.getModule(x, y);
                boolean lower = code.getModule(x, y + 1);
                line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
            }
            lines.add(line.append(RESET).toString());
        }
        if (LOOPBACK.matcher(String.valueOf(page.getHost())).matches()) {
            lines.add("(This QR code works on this machine only.)");
        }
        return Optional.of(String.join(System.lineSeparator(), lines));
    }
}
