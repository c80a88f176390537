package io.github.exchangeonline.standin.directory;

import org.jspecify.annotations.Nullable;

/**
 * A person who can sign in.
 *
 * @param objectId the {@code oid} of its tokens
 * @param tenantId the tenant it signs in to
 * @param upn user principal name; of a guest the form with {@code #EXT#}
 * @param username what it types to sign in, the {@code preferred_username} of its tokens
 * @param mail its mail attribute, which may differ from the UPN; absent without a mailbox
 */
public record Account(
    String objectId,
    String tenantId,
    String upn,
    String username,
    String displayName,
    @Nullable String mail) {
  /** Whether it was invited from elsewhere. */
  public boolean guest() {
    return upn.contains("#EXT#");
  }

  boolean calls(String name) {
    return upn.equalsIgnoreCase(name)
        || username.equalsIgnoreCase(name)
        || objectId.equals(name)
        || name.equalsIgnoreCase(mail);
  }
}
