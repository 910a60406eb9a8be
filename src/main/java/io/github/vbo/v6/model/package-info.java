/**
 * The schemas of the contract as immutable records, with the wire's own words; generated. Beside each lies a Moshi
 * adapter that checks all that the contract states; a plain {@code new Moshi.Builder().build()} finds it.
 */
@NullMarked
package io.github.vbo.v6.model;

import org.jspecify.annotations.NullMarked;
