package io.github.exchangeonline.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox and its link.
 *
 * @param named whether the Email tab names it, so that mail is sent as it
 * @param state {@code not-linked}, {@code working}, {@code relink}, {@code paused}, {@code
 *     owner-gone} or {@code sealed}
 * @param sends whether the next mail may leave as it, as far as is known
 * @param owner absent where there is none, and for those who may not view that user
 * @param since when it came into that state
 * @param lastSuccess when a mail last left, to the minute
 * @param lastFailure what last kept one from leaving
 * @param problem why none leaves now; where it sends all the same, why none did when it was last
 *     tried, at the time of the last failure
 * @param restsUntil until when Microsoft is left alone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MailboxStatus(
    String mailbox,
    boolean named,
    String state,
    boolean sends,
    @Nullable Owner owner,
    @Nullable MicrosoftAccount account,
    @Nullable String since,
    @Nullable String linkedAt,
    @Nullable String lastSuccess,
    @Nullable LastFailure lastFailure,
    @Nullable Decoded problem,
    @Nullable String restsUntil,
    @Nullable Permission permission) {

  /**
   * The Keycloak user who linked it.
   *
   * @param manageable whether the caller may ask or unlink this user
   */
  public record Owner(String id, String username, boolean manageable) {}

  /** The Microsoft account that sends. */
  public record MicrosoftAccount(String name, String tenant) {}

  /** What last kept a mail from leaving as this mailbox. */
  public record LastFailure(String at, Decoded cause) {}

  /**
   * What Microsoft granted, which ends where nobody uses it.
   *
   * @param renewedAt when it was last used
   * @param nextRenewal when it is used at the latest, although nothing is sent; absent where it is
   *     not renewed
   * @param endsIfIdle when it ends if nobody uses it
   * @param daysLeft until then
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Permission(
      String renewedAt, @Nullable String nextRenewal, String endsIfIdle, long daysLeft) {}
}
