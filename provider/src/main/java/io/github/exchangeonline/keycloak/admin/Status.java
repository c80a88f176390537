package io.github.exchangeonline.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know of a realm's mail.
 *
 * @param redirectUri to be registered in Entra; absent where the realm that receives for all is
 *     missing
 * @param delivery {@code outbox} or {@code direct}
 * @param mailboxes those that the Email tab names, in its order, then others that are linked
 * @param time when this was so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Status(
    String realm,
    Configuration configuration,
    @Nullable String redirectUri,
    String delivery,
    PauseState pause,
    @Nullable SecretExpiry secretExpiry,
    List<MailboxStatus> mailboxes,
    Rights rights,
    String time) {

  /**
   * The verdict on the Email tab.
   *
   * @param ours whether the realm's mail is sent by this extension
   * @param works whether the tab can work; asks nobody
   * @param problem the first thing that cannot
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Configuration(
      boolean ours, boolean works, String language, String verdict, @Nullable Decoded problem) {}

  /**
   * Whether the realm lets its mail wait.
   *
   * @param by who said so; only for those who may view users
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PauseState(boolean paused, @Nullable String since, @Nullable String by) {}

  /**
   * When the app registration's secret ends, as somebody noted it.
   *
   * @param expires a day: {@code 2027-05-31}
   * @param daysLeft negative once it is over
   * @param ofAnotherApp whether the Email tab names another app registration by now
   * @param notedBy only for those who may view users
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretExpiry(
      String expires,
      long daysLeft,
      boolean ofAnotherApp,
      String notedAt,
      @Nullable String notedBy) {}

  /**
   * What the caller may do.
   *
   * @param change whether changes are open to the caller
   * @param seeUsers whether answers show recipients and other people's addresses
   */
  public record Rights(boolean change, boolean seeUsers) {}
}
