package io.github.exchangeonline.keycloak.mailbox;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.entra.Account;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a link says openly, stored as the credential's {@code credentialData}: nothing secret, and
 * all of it bound to the sealed token as associated data.
 *
 * @param v version of this payload; a node leaves versions above its own to newer nodes
 * @param mailbox the address that signs in
 * @param cloud host of the authority that issued the token
 * @param tid tenant id of the account
 * @param oid object id of the account in that tenant
 * @param account name the account signed in with, for people to read
 * @param clientId the app registration the refresh token is bound to
 * @param scope what was asked for
 * @param linkedAt seconds since the epoch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LinkData(
    int v,
    String mailbox,
    String cloud,
    String tid,
    String oid,
    String account,
    String clientId,
    String scope,
    long linkedAt) {

  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings is always JSON", e);
    }
  }

  /** Empty where the text is not a payload of ours, or one of a newer version. */
  static Optional<LinkData> read(@Nullable String json) {
    if (json == null) {
      return Optional.empty();
    }
    try {
      LinkData data = JSON.readValue(json, LinkData.class);
      return data != null && data.complete() ? Optional.of(data) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Whether a newer version of this software wrote it, which alone can judge it. */
  static boolean newer(@Nullable String json) {
    try {
      JsonNode tree = json == null ? null : JSON.readTree(json);
      return tree != null && tree.path("v").asInt(0) > VERSION;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  Account entraAccount() {
    return new Account(cloud, tid, oid, account, account);
  }

  @SuppressWarnings("ConstantValue") // Jackson leaves null what the text leaves out
  private boolean complete() {
    return v == VERSION
        && mailbox != null
        && cloud != null
        && tid != null
        && oid != null
        && account != null
        && clientId != null
        && scope != null;
  }
}
