package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QrTextTest {
    private static final String PAGE = "https://microsoft.com/devicelogin";

    @Test
    void eachHalfOfABlockIsAModuleWithALightMarginAroundAll() {
        List<String> lines = QrText.of(PAGE, StandardCharsets.UTF_8)
                .orElseThrow()
                .lines()
                .map(line -> line.replace("\u001b[30;107m", "").replace("\u001b[0m", ""))
                .toList();
        QrCode code = QrCode.encodeText(PAGE, QrCode.Ecc.LOW);
        assertEquals((code.size + 4 + 1) / 2, lines.size());
        for (int y = -2; y < code.size + 2; y++) {
            String line = lines.get((y + 2) / 2);
            assertEquals(code.size + 4, line.length());
            for (int x = -2; x < code.size + 2; x++) {
                String dark = y % 2 == 0 ? "▀█" : "▄█";
                assertEquals(code.getModule(x, y), dark.indexOf(line.charAt(x + 2)) >= 0, x + ", " + y);
            }
        }
    }

    @Test
    void thereIsNoneWithoutHalfBlocksAndNoneThatWouldNotFit() {
        assertEquals(Optional.empty(), QrText.of(PAGE, StandardCharsets.ISO_8859_1));
        assertEquals(Optional.empty(), QrText.of(PAGE + "?" + "a".repeat(200), StandardCharsets.UTF_8));
        assertEquals(Optional.empty(), QrText.of(PAGE + "?" + "a".repeat(20_000), StandardCharsets.UTF_8));
    }
}
