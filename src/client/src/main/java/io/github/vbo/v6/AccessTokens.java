package io.github.vbo.v6;

import java.util.function.Supplier;

/** Where the access token of each call comes from. */
interface AccessTokens {
    /** A token for a call that is about to be made. */
    String current();

    /**
     * Hears that the server refused a token.
     *
     * @return whether another call, with another token, is worth its while
     */
    boolean renew(String refused);

    /** Those of a caller who takes care of them alone. */
    static AccessTokens of(Supplier<String> supplier) {
        return new AccessTokens() {
            @Override
            public String current() {
                return supplier.get();
            }

            @Override
            public boolean renew(String refused) {
                return false;
            }
        };
    }
}
