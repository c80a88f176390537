package io.github.exchangeonline.keycloak.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** From a fault to its diagnosis. Pure functions, safe for all threads; they never throw. */
public final class Diagnoses {

  /** Read by people of any language and found in logs: no words, and the zone is said. */
  private static final DateTimeFormatter UNTIL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Diagnoses() {}

  /** An error answer of Entra's token endpoint (or of another of its addresses). */
  public static Diagnosis ofEntra(EntraFault fault) {
    Map<String, String> facts = EntraRules.facts(fault);
    // Without a text the code or the kind of error is all that Microsoft said.
    facts.putIfAbsent("reply", facts.getOrDefault("code", ""));
    return diagnosis(EntraRules.entry(fault), facts, fault.retryAfter());
  }

  /**
   * What came in place of an answer of Entra, such as a proxy's page. The caller adds the fact
   * {@code host}.
   *
   * @param status its HTTP status
   * @param reason what is wrong with it
   */
  public static Diagnosis ofPage(int status, String reason) {
    String code = Integer.toString(status);
    Entry entry =
        Catalogue.first(
                match -> match instanceof Entry.Page page && Entry.fits(page.pattern(), code))
            .orElseGet(() -> Catalogue.entry(Problem.ENTRA_ANSWER_UNREADABLE.id()));
    return diagnosis(entry, Map.of("reason", reason), Optional.empty());
  }

  /** A reply of Exchange. */
  public static Diagnosis ofSmtp(SmtpFault fault) {
    Entry entry =
        Catalogue.first(match -> match instanceof Entry.Reply reply && reply.fits(fault))
            .orElseGet(() -> Catalogue.entry("smtp-unknown"));
    String code =
        fault.enhanced().map(enhanced -> fault.code() + " " + enhanced).orElse("" + fault.code());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("code", code);
    facts.put("stage", fault.stage().name());
    facts.put("reply", code + " " + fault.text());
    return diagnosis(entry, facts, Optional.empty());
  }

  /** No answer at all: name, connection or TLS. The caller adds the fact {@code host}. */
  public static Diagnosis ofNetwork(Service service, SmtpFault.Stage stage, Throwable cause) {
    boolean handedOver = service == Service.SMTP && stage == SmtpFault.Stage.END_OF_DATA;
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("service", service == Service.ENTRA ? "Microsoft Entra" : "Exchange Online");
    if (service == Service.SMTP) {
      facts.put("stage", stage.name());
    }
    facts.put("reason", NetworkRules.reason(cause));
    String id = handedOver ? "smtp-outcome-unknown" : NetworkRules.id(cause);
    return diagnosis(Catalogue.entry(id), facts, Optional.empty());
  }

  /** No answer at all from a service that knows no stages. */
  public static Diagnosis ofNetwork(Service service, Throwable cause) {
    return ofNetwork(service, SmtpFault.Stage.CONNECT, cause);
  }

  /**
   * The parameters {@code error}, {@code error_subcode} and {@code error_description} on the
   * redirect URI.
   */
  public static Diagnosis ofAuthorize(
      String error, Optional<String> subcode, Optional<String> description) {
    EntraFault fault =
        new EntraFault(
            0, error, subcode, List.of(), description.orElse(""), "", "", "", Optional.empty());
    Entry entry = EntraRules.entry(fault);
    if (EntraRules.codes(fault).isEmpty() && error.equals("access_denied")) {
      entry =
          Catalogue.entry(
              subcode.equals(Optional.of("cancel")) ? "authorize-cancelled" : "authorize-denied");
    } else if (error.equals("login_required") || error.equals("interaction_required")) {
      entry = EntraRules.byCode(fault).orElseGet(() -> Catalogue.entry("entra-not-signed-in"));
    }
    Map<String, String> facts = EntraRules.facts(fault);
    // Microsoft often gives no description; what it does give has to be shown to somebody.
    facts.putIfAbsent("reply", subcode.map(it -> error + ", " + it).orElse(error));
    return diagnosis(entry, facts, Optional.empty());
  }

  /** A condition of our own; its facts are added with {@link Diagnosis#with}. */
  public static Diagnosis of(Problem problem) {
    return diagnosis(Catalogue.entry(problem.id()), Map.of(), Optional.empty());
  }

  /**
   * One that was stored before, by its id and facts; also one of a newer version, whose words are
   * not here.
   */
  public static Diagnosis stored(String id, Map<String, String> facts) {
    return Catalogue.find(id)
        .map(entry -> diagnosis(entry, facts, Optional.empty()))
        .orElseGet(
            () ->
                new Diagnosis(
                    id,
                    Actor.UNKNOWN,
                    Disposition.UNKNOWN,
                    Scope.MAILBOX,
                    facts,
                    Optional.empty()));
  }

  /**
   * Nothing was tried, for the mailbox still rests from what was found before.
   *
   * @param cause id of the diagnosis that made it rest; whoever must act on that must act now
   * @param facts those of that diagnosis
   */
  public static Diagnosis resting(
      String cause, Map<String, String> facts, Instant until, Instant now) {
    Entry entry = Catalogue.entry(Problem.MAILBOX_RESTS.id());
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put("cause", cause);
    more.put("until", UNTIL.format(until));
    return new Diagnosis(
        entry.id(),
        Catalogue.find(cause).map(Entry::actor).orElse(Actor.UNKNOWN),
        entry.disposition(),
        entry.scope(),
        more,
        Optional.of(Duration.between(now, until)));
  }

  private static Diagnosis diagnosis(
      Entry entry, Map<String, String> facts, Optional<Duration> asked) {
    // What Microsoft asks for, but never less than what the catalogue knows to be needed.
    Optional<Duration> pause =
        entry.pause().isPresent() && asked.isPresent()
            ? Optional.of(max(entry.pause().get(), asked.get()))
            : entry.pause().or(() -> asked);
    return new Diagnosis(
        entry.id(), entry.actor(), entry.disposition(), entry.scope(), facts, pause);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
