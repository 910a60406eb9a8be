/**
 * The schemas of the contract as immutable records; generated. Each record has a Moshi
 * adapter that checks all that the contract states; a plain {@code new Moshi.Builder().build()} finds it.
 *
 * <p>A statement without a mark comes from the vendor's page "Getting Device Code" (REST API reference v6). The marks at the
 * end of a comment name the evidence for all others: <em>documented</em> by the vendor elsewhere, <em>observed</em> by third
 * parties on real servers, or <em>inferred</em> by this project.
 */
@NullMarked
package io.github.vbo.v6.model;

import org.jspecify.annotations.NullMarked;
