package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountdownTest {
    @ParameterizedTest
    @CsvSource({
        "PT14M59S, 14 min 59 s",
        "PT1M, 1 min 0 s",
        "PT59.1S, 1 min 0 s",
        "PT59S, 59 s",
        "PT0.001S, 1 s",
        "PT0S, 0 s",
        "PT-3S, 0 s",
        "PT25H1M1S, 1501 min 1 s"
    })
    void aPartOfASecondThatIsLeftCountsAsOne(Duration left, String text) {
        assertEquals(text, Countdown.text(left));
    }
}
