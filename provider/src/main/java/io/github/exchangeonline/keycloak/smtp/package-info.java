/**
 * One signed-in connection to Exchange: {@link
 * io.github.exchangeonline.keycloak.smtp.SmtpConnector} opens it, {@link
 * io.github.exchangeonline.keycloak.smtp.SmtpConnection} hands mails over, replies are records. The
 * only user of Angus Mail.
 */
@NullMarked
package io.github.exchangeonline.keycloak.smtp;

import org.jspecify.annotations.NullMarked;
