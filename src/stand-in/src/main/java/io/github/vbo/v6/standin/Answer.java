package io.github.vbo.v6.standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What goes back to whoever asked. */
record Answer(int status, String body, Map<String, String> headers) {
    /** By this {@code Server} everybody can tell it from a real one. */
    static final String SERVER = "vbo-stand-in";

    static Answer of(int status, String contentType, String body) {
        return new Answer(status, body, Map.of("Content-Type", contentType));
    }

    static Answer json(int status, String json) {
        return of(status, "application/json; charset=utf-8", json);
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
