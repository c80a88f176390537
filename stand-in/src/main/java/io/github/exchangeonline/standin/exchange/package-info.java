/**
 * The Exchange Online side: an SMTP submission server with STARTTLS and XOAUTH2, its limits and its
 * permission checks.
 */
@NullMarked
package io.github.exchangeonline.standin.exchange;

import org.jspecify.annotations.NullMarked;
