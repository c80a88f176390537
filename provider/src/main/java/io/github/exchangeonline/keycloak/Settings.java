package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.smtp.SmtpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server's options for this provider ({@code --spi-email-sender--exchange-online--*}), parsed
 * once. Tokens and secrets go to these hosts and to no others, whatever a realm's Email tab says.
 *
 * @param smtpHosts {@code host:port} in lower case
 * @param authorities origins: scheme, host and, where it is not the scheme's own, port
 * @param sealKeyFile where the sealing keys lie; empty: the realm's own AES key seals
 * @param foundLinks what a link that nobody made here may do
 * @param sweepInterval how often the registry is compared with the credentials; at most a day
 * @param callbackRealm name of the realm whose callback all realms use; empty: each its own
 * @param smtpProxy by which proxy SMTP servers are reached; empty: directly
 * @param delivery whether mail is queued or sent while the request waits
 * @param giveUpAfter how long a queued mail is tried at most
 * @param keepRecords how long is kept what became of a mail, without its body
 * @param messagesPerMinute, recipientsPerDay, maxConnections what one mailbox is used for at most
 * @param metricsMailbox whether metrics tell mailboxes apart
 */
public record Settings(
    Set<String> smtpHosts,
    Set<URI> authorities,
    Optional<Path> sealKeyFile,
    FoundLinks foundLinks,
    Duration sweepInterval,
    Optional<String> callbackRealm,
    Optional<SmtpProxy> smtpProxy,
    Delivery delivery,
    Duration giveUpAfter,
    Duration keepRecords,
    int messagesPerMinute,
    int recipientsPerDay,
    int maxConnections,
    boolean metricsMailbox) {

  /** What becomes of a link that was found (an import, a copied database), not made here. */
  public enum FoundLinks {
    /** Not used until its owner or an admin confirms it: a copy must not send real mail. */
    PAUSE,
    /** Used as if it had been made here. */
    USE
  }

  /** What becomes of a mail that Keycloak sends. */
  public enum Delivery {
    /** Stored in the request's own transaction and sent afterwards. */
    OUTBOX,
    /** Sent while the request waits; lost where that fails. */
    DIRECT
  }

  private static final Duration GIVE_UP_AFTER = Duration.ofHours(12);
  private static final Duration LONGEST_GIVE_UP_AFTER = Duration.ofDays(30);
  private static final Duration KEEP_RECORDS = Duration.ofDays(14);
  private static final Duration LONGEST_KEEP_RECORDS = Duration.ofDays(365);

  // Exchange Online's own limits for one mailbox, see docs/options.md.
  private static final int MESSAGES_PER_MINUTE = 30;
  private static final int RECIPIENTS_PER_DAY = 10_000;
  private static final int MAX_CONNECTIONS = 1;

  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(5);
  private static final Duration LONGEST_SWEEP_INTERVAL = Duration.ofDays(1);

  private static final int SUBMISSION = 587;

  /** Exchange Online worldwide, personal mailboxes, and the national clouds' published hosts. */
  private static final Set<String> MICROSOFT_SMTP =
      Set.of(
          "smtp.office365.com:587",
          "smtp-mail.outlook.com:587",
          "smtp.partner.outlook.cn:587",
          "smtp.office365.us:587",
          "outlook.office365.us:587",
          "outlook-dod.office365.us:587");

  private static final Set<URI> MICROSOFT_AUTHORITIES =
      Set.of(
          URI.create("https://login.microsoftonline.com"),
          URI.create("https://login.microsoftonline.us"),
          URI.create("https://login.partner.microsoftonline.cn"));

  public Settings {
    smtpHosts = Set.copyOf(smtpHosts);
    authorities = Set.copyOf(authorities);
  }

  /**
   * Reads the options.
   *
   * @param option the value of an option by its name, null where it is not set
   * @throws IllegalArgumentException naming the option and what it wants; the server does not start
   *     then, rather than run with other hosts than were meant
   */
  public static Settings read(Function<String, @Nullable String> option) {
    Set<String> hosts = new LinkedHashSet<>(MICROSOFT_SMTP);
    list(option.apply("smtp-hosts")).map(Settings::smtpHost).forEach(hosts::add);
    Set<URI> authorities = new LinkedHashSet<>(MICROSOFT_AUTHORITIES);
    list(option.apply("authorities")).map(Settings::authority).forEach(authorities::add);
    return new Settings(
        hosts,
        authorities,
        given(option, "seal-key-file").map(Path::of),
        given(option, "found-links").map(Settings::foundLinks).orElse(FoundLinks.PAUSE),
        given(option, "sweep-interval").map(Settings::sweepInterval).orElse(SWEEP_INTERVAL),
        given(option, "callback-realm"),
        given(option, "smtp-proxy").map(Settings::smtpProxy),
        given(option, "delivery").map(Settings::delivery).orElse(Delivery.OUTBOX),
        duration(option, "give-up-after", LONGEST_GIVE_UP_AFTER).orElse(GIVE_UP_AFTER),
        duration(option, "keep-records", LONGEST_KEEP_RECORDS).orElse(KEEP_RECORDS),
        number(option, "messages-per-minute", 10_000).orElse(MESSAGES_PER_MINUTE),
        number(option, "recipients-per-day", 100_000_000).orElse(RECIPIENTS_PER_DAY),
        number(option, "max-connections", 2).orElse(MAX_CONNECTIONS),
        given(option, "metrics-mailbox").map(Settings::metricsMailbox).orElse(false));
  }

  /** Whether a token may be shown to this SMTP server. */
  public boolean allowsSmtp(String host, int port) {
    return smtpHosts.contains(lower(host) + ":" + port);
  }

  /** Whether it may be shown to this SMTP server at some port. */
  public boolean knowsSmtp(String host) {
    return smtpHosts.stream().anyMatch(allowed -> allowed.startsWith(lower(host) + ":"));
  }

  /** As it is where not all of it is ASCII: the Kelvin sign, for one, would become a k. */
  private static String lower(String host) {
    return host.chars().allMatch(character -> character < 128)
        ? host.toLowerCase(Locale.ROOT)
        : host;
  }

  /** Whether a client secret may be shown to this authority (its origin). */
  public boolean allowsAuthority(URI origin) {
    return authorities.contains(origin);
  }

  private static Optional<String> given(Function<String, @Nullable String> option, String name) {
    return Optional.ofNullable(option.apply(name)).map(String::strip).filter(it -> !it.isEmpty());
  }

  private static FoundLinks foundLinks(String value) {
    return switch (value) {
      case "pause" -> FoundLinks.PAUSE;
      case "use" -> FoundLinks.USE;
      default ->
          throw new IllegalArgumentException(
              "The option found-links of the email sender exchange-online is pause or use, not: "
                  + value);
    };
  }

  private static Delivery delivery(String value) {
    return switch (value) {
      case "outbox" -> Delivery.OUTBOX;
      case "direct" -> Delivery.DIRECT;
      default ->
          throw new IllegalArgumentException(
              "The option delivery of the email sender exchange-online is outbox or direct, not: "
                  + value);
    };
  }

  private static boolean metricsMailbox(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "The option metrics-mailbox of the email sender exchange-online is true or false, not: "
                  + value);
    };
  }

  private static Optional<Duration> duration(
      Function<String, @Nullable String> option, String name, Duration longest) {
    return given(option, name)
        .map(
            value ->
                time(value)
                    .filter(it -> it.compareTo(longest) <= 0)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "The option "
                                    + name
                                    + " of the email sender exchange-online wants a time such as"
                                    + " 90s, 30m, 12h or 14d, at most "
                                    + longest.toDays()
                                    + "d; this is not: "
                                    + value)));
  }

  /** 90s, 30m, 12h or 14d. */
  private static Optional<Duration> time(String value) {
    if (!value.matches("[1-9][0-9]{0,6}[smhd]")) {
      return Optional.empty();
    }
    long number = Long.parseLong(value.substring(0, value.length() - 1));
    return Optional.of(
        switch (value.charAt(value.length() - 1)) {
          case 's' -> Duration.ofSeconds(number);
          case 'm' -> Duration.ofMinutes(number);
          case 'h' -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  private static Optional<Integer> number(
      Function<String, @Nullable String> option, String name, int most) {
    return given(option, name)
        .map(
            value -> {
              int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
              if (number < 1 || number > most) {
                throw new IllegalArgumentException(
                    "The option "
                        + name
                        + " of the email sender exchange-online wants a number from 1 to "
                        + most
                        + "; this is not: "
                        + value);
              }
              return number;
            });
  }

  private static Duration sweepInterval(String value) {
    Duration interval =
        value.matches("[0-9]{1,5}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ZERO;
    if (interval.isZero() || interval.compareTo(LONGEST_SWEEP_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "The option sweep-interval of the email sender exchange-online wants seconds, 1 to 86400; this is"
              + " not: "
              + value);
    }
    return interval;
  }

  private static SmtpProxy smtpProxy(String value) {
    // Not in the message: a password may be in it.
    return SmtpProxy.parse(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The option smtp-proxy of the email sender exchange-online wants"
                        + " http://[user:password@]host:port or socks5://host:port, and its value is neither"));
  }

  private static Stream<String> list(@Nullable String value) {
    return value == null
        ? Stream.empty()
        : Stream.of(value.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty());
  }

  private static String smtpHost(String value) {
    int colon = value.lastIndexOf(':');
    String host = colon < 0 ? value : value.substring(0, colon);
    String port = colon < 0 ? Integer.toString(SUBMISSION) : value.substring(colon + 1);
    if (!host.matches("[A-Za-z0-9.-]+") || !port.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "The option smtp-hosts of the email sender exchange-online wants host or host:port, separated by"
              + " commas; this is neither: "
              + value);
    }
    return host.toLowerCase(Locale.ROOT) + ":" + port;
  }

  private static URI authority(String value) {
    try {
      URI uri = URI.create(value);
      String path = uri.getPath();
      boolean origin =
          uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null
              && (path == null || path.isEmpty() || path.equals("/"));
      boolean safe =
          "https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && loopback(uri.getHost()));
      if (origin && safe) {
        return Origins.of(uri);
      }
    } catch (IllegalArgumentException e) {
      // Said below, with the option's name.
    }
    throw new IllegalArgumentException(
        "The option authorities of the email sender exchange-online wants origins such as"
            + " https://login.example.com, separated by commas (http only for localhost); this is none: "
            + value);
  }

  private static boolean loopback(@Nullable String host) {
    return "localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host);
  }
}
