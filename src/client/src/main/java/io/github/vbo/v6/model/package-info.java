/**
 * The schemas of the contract as immutable records, with the wire's own words; generated. Beside each lies a Moshi
 * adapter that checks all that the contract states; a plain {@code new Moshi.Builder().build()} finds it.
 *
 * <p>What the vendor's page "Getting Device Code" (REST API reference v6) states has no mark. Everything else is
 * <em>documented</em> by the vendor elsewhere, <em>observed</em> by third parties on real servers, or <em>inferred</em>.
 */
@NullMarked
package io.github.vbo.v6.model;

import org.jspecify.annotations.NullMarked;
