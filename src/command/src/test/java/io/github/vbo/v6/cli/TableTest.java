package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @Test
    void columnsAreAsWideAsNeeded() {
        List<List<String>> rows = List.of(List.of("NAME", "ID"), List.of("a longer name", "1"), List.of("b", "22"));
        assertEquals(
                List.of("NAME           ID", "a longer name  1", "b              22"),
                Table.lines(rows, 0, Table.ANY_WIDTH));
        assertEquals(List.of("NAME    ID", "a lo..  1", "b       22"), Table.lines(rows, 0, 10));
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3, abc",
        "abcd, 3, a..",
        "株式会社日本, 12, 株式会社日本",
        "株式会社日本, 11, 株式会社..",
        "株式会社日本, 9, 株式会..",
        "😀😀😀, 5, 😀..",
        "e\u0301e\u0301e\u0301, 3, e\u0301e\u0301e\u0301"
    })
    void aTextIsShortenedToTheColumnsThatATerminalNeedsForIt(String text, int width, String shortened) {
        assertEquals(shortened, Table.shortened(text, width));
    }

    @Test
    void namesThatBeginAlikeAreShortenedToWhatDiffers() {
        List<String> names = List.of(
                "contoso-production-east.onmicrosoft.com",
                "contoso-production-west.onmicrosoft.com",
                "contoso-production-northeast.onmicrosoft.com",
                "contoso-production-west2.onmicrosoft.com",
                "contoso-lab-east.onmicrosoft.com",
                "fabrikam-production.onmicrosoft.com");
        assertEquals(
                List.of(
                        "conto..n-east...",
                        "conto..west.on..",
                        "conto..northea..",
                        "conto..west2.o..",
                        "contoso-lab-ea..",
                        "fabrikam-produ.."),
                shortened(names, 16));
        assertEquals(
                List.of("contoso-production-east.onmicr..", "contoso-production-west.onmicr.."),
                shortened(names, 32).subList(0, 2));
        assertEquals(names, shortened(names, 44));
        assertEquals(
                List.of("conto..east.exa..", "conto..west.exa.."),
                shortened(List.of("contosodepartmenteast.example", "contosodepartmentwest.example"), 17));
        assertEquals(List.of("..", "..", "..", "..", "..", ".."), shortened(names, 2));
        List<String> emoji = List.of("株式会社日本😀東京", "株式会社日本😁東京", "株式会社日本😁東京");
        assertEquals(List.of("株式..😀東京", "株式..😁東京", "株式..😁東京"), shortened(emoji, 12));
    }

    @Test
    void thousandsOfNamesThatBeginAlikeCanBeToldApart() {
        List<String> names = IntStream.range(0, 5000)
                .mapToObj(i -> "contoso-department-" + i + ".onmicrosoft.com")
                .toList();
        assertEquals(5000, Set.copyOf(shortened(names, 20)).size());
    }

    @Test
    void aTextThatIsTooLongForAnyTerminalIsCut() {
        String longest = "a".repeat(256);
        assertEquals(longest, Table.bounded(longest));
        assertEquals("a".repeat(254) + "..", Table.bounded(longest + "a"));
        assertEquals("a".repeat(253) + "..", Table.bounded("a".repeat(253) + "😀aaa"));
    }

    private static List<String> shortened(List<String> names, int width) {
        List<String> sorted = Table.sorted(names.stream());
        List<String> shortened =
                names.stream().map(each -> Table.shortened(each, width, sorted)).toList();
        shortened.forEach(each -> assertTrue(Table.width(each) <= width, each));
        return shortened;
    }

    @Test
    void aValueWithoutRoomBesideItsLabelStandsBelowAndStaysWhole() {
        assertEquals(List.of("Open    abc"), Table.labelled("Open", "abc", 11));
        assertEquals(List.of("Open", "abcdefgh", "ij"), Table.labelled("Open", "abcdefghij", 8));
    }

    @Test
    void aTextIsBrokenBetweenWords() {
        String expected = String.join(System.lineSeparator(), "one two", "three");
        assertEquals(expected, Table.wrapped("one two three", 9));
        assertEquals("  one two  three ", Table.wrapped("  one two  three ", Table.ANY_WIDTH));
        expected = String.join(System.lineSeparator(), "株式", "会社", "longest", "a b");
        assertEquals(expected, Table.wrapped("株式 会社 longest a b", 4));
    }
}
