package io.github.exchangeonline.keycloak.diagnosis;

/** Which of Microsoft's services was spoken to. */
public enum Service {
  ENTRA,
  SMTP
}
