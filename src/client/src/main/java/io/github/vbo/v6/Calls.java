package io.github.vbo.v6;

import java.util.function.Function;
import retrofit2.Call;

/** One operation: a token, a request, its response; after a 401 once more, if there is another token. */
final class Calls {
    private final Tokens tokens;
    private final Exchange exchange;

    /** Where the access token of each call comes from. */
    interface Tokens {
        /** A token for a call that is about to be sent. */
        String current();

        /** The server accepted the token. */
        default void accepted(String token) {}

        /**
         * The server refused the token.
         *
         * @return whether another token may be had
         */
        default boolean renew(String refused) {
            return false;
        }

        /** Ends all waits for a token. */
        default void close() {}
    }

    Calls(Tokens tokens, Exchange exchange) {
        this.tokens = tokens;
        this.exchange = exchange;
    }

    /**
     * The content of the response.
     *
     * @param secret what the request contains and no failure may quote; may be empty
     */
    <T> T answer(String operation, Function<String, Call<T>> call, String secret) {
        exchange.requireOpen(operation);
        String token = tokens.current();
        try {
            return sent(operation, call, token, secret);
        } catch (VboServiceException e) {
            if (e.statusCode() != 401 || !tokens.renew(token)) {
                throw e;
            }
            return sent(operation, call, tokens.current(), secret);
        }
    }

    private <T> T sent(String operation, Function<String, Call<T>> call, String token, String secret) {
        String authorization = "Bearer " + Secrets.checkedToken(token);
        T content = exchange.send(operation, call.apply(authorization), token, secret);
        tokens.accepted(token);
        return content;
    }

    void close() {
        exchange.close();
        tokens.close();
    }
}
