/**
 * The operations of the contract as Retrofit interfaces, one per tag; generated. They work with any Retrofit that has a
 * Moshi converter. {@link io.github.vbo.v6.VboClient} also checks responses, keeps the session and limits the time of a call.
 *
 * <p>{@link io.github.vbo.v6.model} explains the marks at the end of a comment.
 */
@NullMarked
package io.github.vbo.v6.api;

import org.jspecify.annotations.NullMarked;
