/**
 * A client for the device codes of Veeam Backup for Microsoft 365, REST API v6. Begin with
 * {@link io.github.vbo.v6.VboClient}: it asks the server for a code; a person opens the code's verification URI, types
 * the user code, and is signed in to Microsoft.
 *
 * <p>What the contract states is generated from it and checked there: {@link io.github.vbo.v6.api} and
 * {@link io.github.vbo.v6.model}. This package adds what a contract cannot say: transport, trust, time and failures.
 */
@NullMarked
package io.github.vbo.v6;

import org.jspecify.annotations.NullMarked;
