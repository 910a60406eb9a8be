package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same answers as those of curl 7.88, where it was tried. */
class NoProxyTest {
    @ParameterizedTest(name = "NO_PROXY={0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            vbo.example.com          | vbo.example.com | true
            VBO.Example.COM          | vbo.example.com | true
            vbo.example.com          | VBO.EXAMPLE.COM | true
            example.com              | vbo.example.com | true
            .example.com             | vbo.example.com | true
            .example.com             | example.com     | true
            example.com.             | vbo.example.com | true
            example.com              | vbo.example.com.| true
            other.test,example.com   | vbo.example.com | true
            other.test , example.com | vbo.example.com | true
            ample.com                | vbo.example.com | false
            vbo.example.com          | example.com     | false
            vbo.example.com:4443     | vbo.example.com | false
            *.example.com            | vbo.example.com | false
            vbo*                     | vbo.example.com | false
            *                        | vbo.example.com | true
            *                        | 10.1.2.3        | true
            *,other.test             | vbo.example.com | false
            ,                        | vbo.example.com | false
            .                        | vbo.example.com | false
            10.1.2.3                 | 10.1.2.3        | true
            10.1.2.3:4443            | 10.1.2.3        | false
            10.0.0.0/8               | 10.1.2.3        | true
            10.1.2.0/24              | 10.1.3.3        | false
            10.1.2.2/31              | 10.1.2.3        | true
            10.1.2.4/31              | 10.1.2.3        | false
            10.1.2.3/0               | 10.1.2.3        | true
            0.0.0.0/0                | 10.1.2.3        | false
            10.0.0.0/33              | 10.1.2.3        | false
            10.0.0.0/x               | 10.1.2.3        | false
            2.3                      | 10.1.2.3        | false
            2001:db8::/32            | [2001:db8::5]   | true
            [2001:db8::5]            | [2001:db8::5]   | true
            2001:db8:0:0:0:0:0:5     | [2001:db8::5]   | true
            2001:db9::/32            | [2001:db8::5]   | false
            10.0.0.0/8               | [2001:db8::5]   | false
            """)
    void namesAddressesAndBlocksAreReadAsCurlReadsThem(String value, String host, boolean without) {
        assertEquals(without, new NoProxy(value).has(host));
    }
}
