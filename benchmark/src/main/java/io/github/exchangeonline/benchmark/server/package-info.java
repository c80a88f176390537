/** The only part of the benchmark that runs inside of the measured server. */
@NullMarked
package io.github.exchangeonline.benchmark.server;

import org.jspecify.annotations.NullMarked;
