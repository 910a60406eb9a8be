package io.github.vbo.v6.cli;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A QR code of half blocks, two rows of it to a line. */
final class QrText {
    /** Whatever the terminal's own colours are: some scanners read no light code on a dark ground. */
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";

    private static final String RESET = "\u001b[0m";

    /** At each side; the standard asks for four, scanners are content with two, and lines are dear. */
    private static final int MARGIN = 2;

    /** Lines of a terminal and columns of a paragraph: a larger one would scroll its own top away. */
    private static final int LARGEST = 45;

    private QrText() {}

    /** The code, or nothing if it would not fit, or the characters are not to be had. */
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
