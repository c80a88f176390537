package io.github.exchangeonline.keycloak.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The pages of the required action. The page shown last is kept in the login, so that a reload
 * shows it again and not another one.
 */
final class LinkPages {

  private static final String NOTE = "exchange-online.page";
  private static final String DIAGNOSES = "diagnoses";
  private static final String AT = "at";
  private static final String ENGLISH = Locale.ENGLISH.getLanguage();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RequiredActionContext context;
  private final EmailTab tab;
  private final LinkRows rows;
  private final Locale locale;
  private final PageWords words;

  /**
   * @param closed why a link's stored token cannot be opened here
   */
  LinkPages(
      RequiredActionContext context,
      EmailTab tab,
      Function<MailboxLink, Optional<Diagnosis>> closed,
      Instant now) {
    this.context = context;
    this.tab = tab;
    this.locale = context.getSession().getContext().resolveLocale(context.getUser());
    this.words = new PageWords(locale);
    this.rows = new LinkRows(closed, words, now);
  }

  /** What will happen, and which mailbox is expected. */
  Response start(
      List<Mailbox> wanted, boolean skippable, boolean testMail, Optional<Diagnosis> why) {
    Map<String, Object> page = new HashMap<>();
    page.put("mailboxes", addresses(wanted));
    page.put("mailbox", wanted.get(0).address());
    page.put("from", tab.from());
    page.put("realm", realmName(context.getRealm()));
    page.put("skippable", skippable);
    page.put("testMail", testMail);
    why.ifPresent(diagnosis -> page.put("diagnosis", words.of(diagnosis)));
    forget(context.getAuthenticationSession());
    return render("exchange-online-link.ftl", page);
  }

  Response linked(Linking.Linked linked) {
    Map<String, Object> page = new HashMap<>();
    page.put("mailbox", linked.link().mailbox().address());
    page.put("account", linked.link().account().username());
    page.put("from", tab.from());
    page.put("realm", realmName(context.getRealm()));
    page.put("door", Addresses.door(context.getSession()).toString());
    page.put("testMailSent", linked.proofs().contains("testmail"));
    page.put("proofs", linked.proofs());
    return keep("exchange-online-linked.ftl", page);
  }

  /**
   * Why it did not work.
   *
   * @param retry whether another try could help
   * @param report how far a check of the mailbox came, where there was one
   */
  Response failed(
      Diagnosis diagnosis,
      Optional<Mailbox> mailbox,
      boolean retry,
      Instant now,
      Optional<Report> report) {
    Map<String, Object> page = new HashMap<>();
    // In every language there are words in, as a reload may ask for another one.
    page.put(
        DIAGNOSES,
        Map.of(
            ENGLISH,
            new PageWords(Locale.ENGLISH).of(diagnosis),
            Locale.GERMAN.getLanguage(),
            new PageWords(Locale.GERMAN).of(diagnosis)));
    page.put(AT, now.toString());
    mailbox.ifPresent(it -> page.put("mailbox", it.address()));
    page.put("retry", retry);
    report.ifPresent(it -> page.put("stages", PageWords.stages(it)));
    // A fault that is not the owner's to mend never keeps anyone out, so this is always offered.
    page.put("skippable", true);
    return keep("exchange-online-failed.ftl", page);
  }

  /** Already linked: link again, test, unlink. */
  Response status(Offer offer, Optional<Mailbox> tested, Optional<Mailbox> unlinked) {
    Map<String, Object> page = page(offer, tested, Map.of());
    tested.ifPresent(mailbox -> page.put("tested", mailbox.address()));
    unlinked.ifPresent(mailbox -> page.put("unlinked", mailbox.address()));
    forget(context.getAuthenticationSession());
    return render("exchange-online-status.ftl", page);
  }

  /**
   * The same with what went wrong for a mailbox just now.
   *
   * @param report how far a check of the mailbox came, where there was one
   */
  Response failed(Offer offer, Mailbox mailbox, Failure failure, Optional<Report> report) {
    List<Map<String, Object>> links = links(offer, Optional.empty(), Map.of(mailbox, failure));
    links.stream()
        .filter(link -> mailbox.address().equals(link.get("mailbox")))
        .forEach(link -> report.ifPresent(it -> link.put("stages", PageWords.stages(it))));
    Map<String, Object> page = page(offer, links);
    forget(context.getAuthenticationSession());
    return render("exchange-online-status.ftl", page);
  }

  /** The same, after its owner said that a link which was found is to be used here. */
  Response confirmed(Offer offer, Mailbox mailbox) {
    Map<String, Object> page = page(offer, Optional.empty(), Map.of());
    page.put("confirmed", mailbox.address());
    forget(context.getAuthenticationSession());
    return render("exchange-online-status.ftl", page);
  }

  /** What a user who may not link, or not now, can still do: end what was linked. */
  Response hindered(Offer offer, Diagnosis hindrance, Optional<Mailbox> unlinked) {
    Map<String, Object> page = new HashMap<>();
    List<Map<String, Object>> links = links(offer, Optional.empty(), Map.of());
    links.forEach(link -> link.put("unlinkOnly", true));
    page.put("links", links);
    page.put("linkable", List.of());
    page.put("from", tab.from());
    page.put("realm", realmName(context.getRealm()));
    page.put("diagnosis", words.of(hindrance));
    unlinked.ifPresent(mailbox -> page.put("unlinked", mailbox.address()));
    forget(context.getAuthenticationSession());
    return render("exchange-online-status.ftl", page);
  }

  private Map<String, Object> page(
      Offer offer, Optional<Mailbox> sent, Map<Mailbox, Failure> failures) {
    return page(offer, links(offer, sent, failures));
  }

  private Map<String, Object> page(Offer offer, List<Map<String, Object>> links) {
    Map<String, Object> page = new HashMap<>();
    page.put("links", links);
    page.put("linkable", addresses(offer.free()));
    page.put("from", tab.from());
    page.put("realm", realmName(context.getRealm()));
    return page;
  }

  private List<Map<String, Object>> links(
      Offer offer, Optional<Mailbox> sent, Map<Mailbox, Failure> failures) {
    return Stream.concat(
            rows.of(offer.own(), sent, failures).stream(), rows.unnamed(offer.unnamed()).stream())
        .toList();
  }

  /** Whether there is one that a reload must show again. */
  boolean hasLast() {
    return context.getAuthenticationSession().getAuthNote(NOTE) != null;
  }

  /** The page shown last, where it is one that a reload must show again. */
  Optional<Response> last() {
    String kept = context.getAuthenticationSession().getAuthNote(NOTE);
    if (kept == null) {
      return Optional.empty();
    }
    try {
      Map<String, Object> note = JSON.readValue(kept, new TypeReference<>() {});
      Map<String, Object> page =
          JSON.convertValue(note.get("page"), new TypeReference<Map<String, Object>>() {});
      return Optional.of(render(String.valueOf(note.get("template")), inThisLanguage(page)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static void forget(AuthenticationSessionModel login) {
    login.removeAuthNote(NOTE);
  }

  static String realmName(RealmModel realm) {
    String name = realm.getDisplayName();
    return name == null || name.isBlank() ? realm.getName() : name;
  }

  private Response keep(String template, Map<String, Object> page) {
    try {
      context
          .getAuthenticationSession()
          .setAuthNote(NOTE, JSON.writeValueAsString(Map.of("template", template, "page", page)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
    return render(template, inThisLanguage(page));
  }

  /** What a kept page says in each language, as this page says it. */
  private Map<String, Object> inThisLanguage(Map<String, Object> kept) {
    if (!(kept.get(DIAGNOSES) instanceof Map<?, ?> diagnoses)) {
      return kept;
    }
    Object own = diagnoses.get(locale.getLanguage());
    Map<String, Object> said =
        JSON.convertValue(
            own == null ? diagnoses.get(ENGLISH) : own,
            new TypeReference<Map<String, Object>>() {});
    said.put("time", words.time(Instant.parse(String.valueOf(kept.get(AT)))));
    Map<String, Object> page = new HashMap<>(kept);
    page.put("diagnosis", said);
    return page;
  }

  private Response render(String template, Map<String, Object> page) {
    return context.form().setAttribute("exo", page).createForm(template);
  }

  private static List<String> addresses(List<Mailbox> mailboxes) {
    return mailboxes.stream().map(Mailbox::address).toList();
  }
}
