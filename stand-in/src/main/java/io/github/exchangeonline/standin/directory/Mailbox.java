package io.github.exchangeonline.standin.directory;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox of Exchange Online.
 *
 * @param primaryAddress its primary SMTP address
 * @param tenantId the tenant it is in
 * @param aliases its other SMTP addresses
 * @param owner object id of the account it belongs to; absent for a shared mailbox
 * @param fullAccess who else may open it: object ids of accounts, client ids of apps
 * @param sendAs who else may send as it: object ids of accounts, client ids of apps
 */
public record Mailbox(
    String primaryAddress,
    String tenantId,
    String displayName,
    Set<String> aliases,
    @Nullable String owner,
    Set<String> fullAccess,
    Set<String> sendAs) {

  /** Copies the sets. */
  public Mailbox {
    aliases = Set.copyOf(aliases);
    fullAccess = Set.copyOf(fullAccess);
    sendAs = Set.copyOf(sendAs);
  }

  /** Whether it belongs to nobody in particular. */
  public boolean shared() {
    return owner == null;
  }

  /** Whether the address is its primary one or an alias. */
  public boolean hasAddress(String address) {
    return primaryAddress.equalsIgnoreCase(address)
        || aliases.stream().anyMatch(alias -> alias.equalsIgnoreCase(address));
  }

  /** Whether that account or app may open it. */
  public boolean opensFor(String principal) {
    return principal.equals(owner) || fullAccess.contains(principal);
  }

  /** Whether that account or app may send as it. */
  public boolean sendsFor(String principal) {
    return principal.equals(owner) || sendAs.contains(principal);
  }

  /** The same mailbox, which these may open too. */
  public Mailbox withFullAccess(String... principals) {
    return new Mailbox(
        primaryAddress,
        tenantId,
        displayName,
        aliases,
        owner,
        with(fullAccess, principals),
        sendAs);
  }

  /** The same mailbox, as which these may send too. */
  public Mailbox withSendAs(String... principals) {
    return new Mailbox(
        primaryAddress,
        tenantId,
        displayName,
        aliases,
        owner,
        fullAccess,
        with(sendAs, principals));
  }

  /** The same mailbox with more aliases. */
  public Mailbox withAliases(String... more) {
    return new Mailbox(
        primaryAddress, tenantId, displayName, with(aliases, more), owner, fullAccess, sendAs);
  }

  private static Set<String> with(Set<String> before, String... more) {
    Set<String> all = new HashSet<>(before);
    all.addAll(Set.of(more));
    return all;
  }
}
