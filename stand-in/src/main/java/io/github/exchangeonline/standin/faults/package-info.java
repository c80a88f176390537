/**
 * What a test may switch on (wrong answers, cut connections, revoked tokens, blocked accounts) and
 * the counters it may read.
 */
@NullMarked
package io.github.exchangeonline.standin.faults;

import org.jspecify.annotations.NullMarked;
