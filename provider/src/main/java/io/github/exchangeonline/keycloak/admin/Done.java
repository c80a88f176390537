package io.github.exchangeonline.keycloak.admin;

/** Short answers to changes. */
public final class Done {

  private Done() {}

  /** How many mails are tried again. */
  public record Retried(int mails) {}

  /**
   * Who was asked to link which mailbox.
   *
   * @param door where the owner can do it at once
   */
  public record Asked(String mailbox, String userId, String username, String door) {}

  /** Which mailbox is not linked any more. */
  public record Unlinked(String mailbox) {}
}
