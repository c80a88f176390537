package io.github.exchangeonline.keycloak.smtp;

import java.time.Duration;

/** Where to connect, and how long to wait for it. */
public record SmtpServer(
    String host, int port, Duration connectTimeout, Duration readTimeout, Duration writeTimeout) {}
