package io.github.vbo.v6.standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read from a connection.
 *
 * @param path as sent, still encoded, without the query
 * @param query as sent, still encoded, or empty
 * @param headers the first of each name
 */
record Request(String method, String path, String query, Map<String, String> headers, String body) {
    static Request of(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        String query = exchange.getRequestURI().getRawQuery();
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : query,
                headers,
                Text.body(exchange.getRequestBody()));
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    Request at(String otherPath) {
        return new Request(method, otherPath, query, headers, body);
    }

    Request by(String otherMethod) {
        return new Request(otherMethod, path, query, headers, body);
    }

    Request with(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new Request(method, path, query, more, body);
    }
}
