package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.seal.AssociatedData;

/**
 * A stored credential as it stands in the database at this moment.
 *
 * @param secretData JSON with the sealed token; worthless without the key, still never printed
 */
record CredentialRow(
    String id,
    String realmId,
    String userId,
    String type,
    String credentialData,
    String secretData) {

  /**
   * What the sealed token is bound to: moved to another user, realm or mailbox it does not open.
   */
  byte[] associatedData() {
    return associatedData(realmId, userId, id, credentialData);
  }

  static byte[] associatedData(String realmId, String userId, String id, String credentialData) {
    return AssociatedData.of(realmId, userId, id, MailboxCredential.TYPE, credentialData);
  }

  /**
   * Whether the registry and the credential speak of the same link. What a newer version wrote is
   * compared as far as this one reads it.
   */
  boolean isOf(MailboxLink link) {
    return realmId.equals(link.realmId())
        && userId.equals(link.userId())
        && LinkData.read(credentialData)
            .map(data -> new Mailbox(data.mailbox()).equals(link.mailbox()))
            .orElse(LinkData.newer(credentialData));
  }

  @Override
  public String toString() {
    return "CredentialRow[" + id + "]";
  }
}
