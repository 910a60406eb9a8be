package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nayuki.qrcodegen.QrCode;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrTextTest {
    private static final String PAGE = "https://microsoft.com/devicelogin";
    private static final Terminal.Size ROOM = new Terminal.Size(80, 24);

    private static Optional<String> of(String page, Charset charset, int columns, int rows) {
        return QrText.of(URI.create(page), charset, new Terminal.Size(columns, rows));
    }

    @Test
    void eachHalfOfABlockIsAModuleWithALightMarginAroundAll() {
        List<String> lines = QrText.of(URI.create(PAGE), StandardCharsets.UTF_8, ROOM)
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
    void thereIsNoneWithoutHalfBlocks() {
        assertEquals(Optional.empty(), of(PAGE, StandardCharsets.ISO_8859_1, 80, 24));
        assertTrue(of(PAGE, Charset.forName("Cp850"), 80, 24).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "33, 24, true",
        "32, 24, false",
        "40, 15, false",
        "80, 23, false",
        "200, 50, true",
    })
    void thereIsNoneWithoutRoom(int columns, int rows, boolean shown) {
        assertEquals(
                shown, of(PAGE + "/x", StandardCharsets.UTF_8, columns, rows).isPresent());
        assertEquals(Optional.empty(), of(PAGE + "?" + "a".repeat(200), StandardCharsets.UTF_8, columns, rows / 2));
        assertEquals(Optional.empty(), of(PAGE + "?" + "a".repeat(20_000), StandardCharsets.UTF_8, columns, rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:4443/devicelogin", "https://localhost/", "https://[::1]:1/"})
    void anAddressOfThisMachineIsSaidToBeOne(String page) {
        assertTrue(of(page, StandardCharsets.UTF_8, 80, 24)
                .orElseThrow()
                .endsWith(System.lineSeparator() + "(This QR code works on this machine only.)"));
    }
}
