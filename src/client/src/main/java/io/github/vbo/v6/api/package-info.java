/**
 * The operations of the contract as Retrofit interfaces, one per tag; generated. They work with any Retrofit that has a
 * Moshi converter; {@link io.github.vbo.v6.VboClient} is the safer way to them.
 */
@NullMarked
package io.github.vbo.v6.api;

import org.jspecify.annotations.NullMarked;
