package io.github.vbo.v6.cli;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A QR code in block characters: each line shows two rows of modules. */
final class QrText {
    /** Independent of the terminal's colours, because some scanners cannot read a light code on a dark background. */
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";

    private static final String RESET = "\u001b[0m";

    /** Modules on each side. The standard demands four; scanners need two, and four would cost two more lines. */
    private static final int MARGIN = 2;

    /** Modules on each side with margins. The top of a larger code would scroll out of sight. */
    private static final int LARGEST = 45;

    private QrText() {}

    /** The code, or nothing if it is too large or the charset lacks the characters. */
    static Optional<String> of(String content, Charset charset) {
        if (!charset.newEncoder().canEncode("▀▄█")) {
            return Optional.empty();
        }
        QrCode code;
        try {
            code = QrCode.encodeText(content, QrCode.Ecc.LOW);
        } catch (DataTooLongException e) {
            return Optional.empty();
        }
        int end = code.size + MARGIN;
        if (end + MARGIN > LARGEST) {
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
        return Optional.of(String.join(System.lineSeparator(), lines));
    }
}
