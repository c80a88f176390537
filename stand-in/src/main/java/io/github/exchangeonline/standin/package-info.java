/**
 * A stand-in for Microsoft Entra ID v2.0 and Exchange Online's SMTP submission, for tests, demo and
 * benchmark. {@link io.github.exchangeonline.standin.StandIn#start} opens it in this process,
 * {@link io.github.exchangeonline.standin.Main} as a program. Entra issues tokens, Exchange takes
 * mail for them, the inbox keeps what arrived; faults are switched on through {@link
 * io.github.exchangeonline.standin.faults.Faults} or the control port.
 */
@NullMarked
package io.github.exchangeonline.standin;

import org.jspecify.annotations.NullMarked;
