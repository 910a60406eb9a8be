/**
 * A stand-in for a Veeam Backup for Microsoft 365 server, to try things out with and to verify the contract against. It
 * shares no type with the client and writes its JSON by hand, so that the two can contradict each other.
 */
@NullMarked
package io.github.vbo.v6.standin;

import org.jspecify.annotations.NullMarked;
