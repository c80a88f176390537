package io.github.exchangeonline.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What preflights found; may go into a ticket.
 *
 * @param reports one for each mailbox that was checked
 */
public record Checked(List<PreflightReport> reports) {

  /**
   * Of one mailbox.
   *
   * @param mailbox empty where it never became known
   * @param server host and port; absent where the settings name none that is used
   * @param proxy on the way to it
   * @param failed whether any stage did
   * @param signsIn whether the mailbox can be signed in to; a test mail shows more
   * @param state what its link is after this; absent where it has none
   * @param nextTry until when nothing is sent as it, where this found that out
   * @param text all of it, to be pasted somewhere
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PreflightReport(
      String realm,
      String mailbox,
      @Nullable String server,
      @Nullable String proxy,
      String at,
      long millis,
      boolean failed,
      boolean signsIn,
      @Nullable String state,
      @Nullable String nextTry,
      List<PreflightStage> stages,
      @Nullable Decoded problem,
      String text) {}

  /**
   * How one stage went.
   *
   * @param stage {@code configuration}, {@code name-resolution}, {@code connect}, {@code starttls},
   *     {@code token}, {@code audience}, {@code sign-in} or {@code test-mail}
   * @param name the same in words
   * @param outcome {@code passed}, {@code failed} or {@code skipped}
   * @param millis absent where it was skipped
   * @param detail addresses, Exchange's id of the mail
   * @param why it was skipped
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PreflightStage(
      String stage,
      String name,
      String outcome,
      @Nullable Long millis,
      @Nullable String detail,
      @Nullable String why,
      @Nullable String whyInWords) {}
}
