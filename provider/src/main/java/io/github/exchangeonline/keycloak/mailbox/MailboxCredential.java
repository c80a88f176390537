package io.github.exchangeonline.keycloak.mailbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.keycloak.credential.CredentialModel;

/**
 * The credential that is a link: Keycloak stores it with the user, lists it, exports it, deletes
 * it.
 */
public final class MailboxCredential extends CredentialModel {

  /** The credential type. */
  public static final String TYPE = "exchange-online-mailbox";

  private static final ObjectMapper JSON = new ObjectMapper();

  static MailboxCredential of(CredentialModel stored) {
    MailboxCredential credential = new MailboxCredential();
    credential.setId(stored.getId());
    credential.setType(TYPE);
    credential.setUserLabel(stored.getUserLabel());
    credential.setCreatedDate(stored.getCreatedDate());
    credential.setCredentialData(stored.getCredentialData());
    credential.setSecretData(stored.getSecretData());
    return credential;
  }

  /** The sealed token as {@code secretData}. */
  static String secretData(String sealed) {
    return JSON.createObjectNode().put("v", LinkData.VERSION).put("token", sealed).toString();
  }

  /**
   * The sealed token out of {@code secretData}; empty where there is none that this version reads.
   */
  static Optional<String> sealedToken(String secretData) {
    try {
      JsonNode tree = JSON.readTree(secretData);
      JsonNode token = tree == null ? null : tree.get("token");
      return token != null && token.isTextual() ? Optional.of(token.textValue()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
