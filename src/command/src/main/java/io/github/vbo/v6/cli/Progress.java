package io.github.vbo.v6.cli;

import java.util.List;

/** Shows how far the codes of a command are. */
interface Progress extends AutoCloseable {
    /** The organizations are known, and the first code is about to be requested. */
    void chosen(List<Tenant> tenants);

    /** An organization's state is another one now. */
    void changed(Tenant tenant);

    /** All codes were requested, and the wait for people begins. */
    default void waiting() {}

    /** Says something to a person, on standard error. */
    void note(String what);

    /** Ends what is shown in place. */
    @Override
    default void close() {}
}
