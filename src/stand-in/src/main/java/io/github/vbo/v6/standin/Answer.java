package io.github.vbo.v6.standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A response, before it is written to the connection. */
record Answer(int status, String body, Map<String, String> headers) {
    /** The header {@code Server}, which tells it from a real server. */
    static final String SERVER = "vbo-stand-in";

    static final String JSON = "application/json; charset=utf-8";

    static Answer of(int status, String contentType, String body) {
        return new Answer(status, body, Map.of("Content-Type", contentType));
    }

    static Answer json(int status, String json) {
        return of(status, JSON, json);
    }

    static Answer message(int status, String words) {
        return json(status, "{\"message\": \"" + words + "\"}");
    }

    Answer with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, body, more);
    }

    void send(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Server", SERVER);
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
