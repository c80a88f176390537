package io.github.exchangeonline.keycloak.smtp;

import static java.util.stream.Collectors.joining;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server said. Exchange's refusals can be one line of several kilobytes, against RFC
 * 5321's 512 octets.
 *
 * @param code the three digits; -1 if there were none
 * @param enhanced the enhanced status of the first line (RFC 3463)
 * @param text all lines without code and enhanced status, joined by a line feed
 */
public record SmtpReply(int code, Optional<String> enhanced, String text) {

  private static final Pattern LINE =
      Pattern.compile(
          "([2-5][0-9]{2})(?:[ -]|$)(?:([245]\\.[0-9]{1,3}\\.[0-9]{1,3})(?: +|$))?(.*)",
          Pattern.DOTALL);
  private static final Pattern ACCEPTED =
      Pattern.compile("OK +<([^<>]+)>(?: +\\[Hostname=([^]]+)])?");

  /** Never throws: what cannot be read as a reply becomes text with the code -1. */
  public static SmtpReply parse(String reply) {
    Matcher first = LINE.matcher(reply.lines().findFirst().orElse(""));
    if (!first.matches()) {
      return new SmtpReply(-1, Optional.empty(), reply.strip());
    }
    String text = reply.lines().map(SmtpReply::words).collect(joining("\n")).strip();
    return new SmtpReply(
        Integer.parseInt(first.group(1)), Optional.ofNullable(first.group(2)), text);
  }

  /**
   * What Exchange calls the mail: the id in {@code 250 2.0.0 OK <id> [Hostname=host]}, without the
   * brackets.
   */
  public Optional<String> exchangeId() {
    return accepted(1);
  }

  /** Which of Exchange's hosts took it, where it says so. */
  public Optional<String> hostname() {
    return accepted(2);
  }

  /** This reply as a fault at a stage. */
  public SmtpFault at(SmtpFault.Stage stage) {
    return new SmtpFault(stage, code, enhanced, text);
  }

  boolean refusal() {
    return code >= 400;
  }

  private Optional<String> accepted(int group) {
    Matcher found = ACCEPTED.matcher(text);
    return code == 250 && found.find() ? Optional.ofNullable(found.group(group)) : Optional.empty();
  }

  private static String words(String line) {
    Matcher found = LINE.matcher(line);
    return found.matches() ? found.group(3) : line;
  }
}
