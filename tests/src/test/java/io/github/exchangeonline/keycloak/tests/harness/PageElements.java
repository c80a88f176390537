package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Finds elements of a page by the words that a reader sees. */
record PageElements(Document page, URI location) {

  private static final String FIELDS =
      "input:not([type=hidden]):not([type=submit]):not([type=button]), textarea, select";
  private static final String BUTTONS =
      "button, input[type=submit], input[type=button], input[type=image], [role=button]";

  Element field(String words) {
    List<Element> fields = page.select(FIELDS);
    return first(
            fields,
            field -> labels(field).anyMatch(label -> same(label, words)),
            field ->
                names(field, "name", "id", "aria-label", "placeholder").anyMatch(words::equals))
        .orElseThrow(
            () -> missing("field", words, fields.stream().map(PageElements::describeField)));
  }

  Element button(String words) {
    List<Element> buttons = page.select(BUTTONS);
    return first(
            buttons,
            button -> same(button.text(), words) || same(button.attr("value"), words),
            button -> names(button, "name", "id", "aria-label", "title").anyMatch(words::equals))
        .or(() -> links().stream().filter(link -> same(link.text(), words)).findFirst())
        .orElseThrow(
            () ->
                missing(
                    "button",
                    words,
                    buttons.stream()
                        .map(b -> b.hasText() ? b.text() : b.attr("value") + b.attr("name"))));
  }

  Element link(String words) {
    return first(
            links(),
            link -> same(link.text(), words),
            link -> names(link, "id").anyMatch(words::equals))
        .orElseThrow(() -> missing("link", words, links().stream().map(Element::text)));
  }

  Element option(Element list, String words) {
    List<Element> options = list.select("option");
    return first(options, o -> same(o.text(), words), o -> o.attr("value").equals(words))
        .orElseThrow(() -> missing("option", words, options.stream().map(Element::text)));
  }

  private List<Element> links() {
    return page.select("a[href]");
  }

  private Stream<String> labels(Element field) {
    Stream<Element> referring =
        page.select("label[for]").stream()
            .filter(label -> field.hasAttr("id") && label.attr("for").equals(field.id()));
    return Stream.concat(
            referring, field.parents().stream().filter(p -> p.normalName().equals("label")))
        .map(Element::text);
  }

  private static Stream<String> names(Element element, String... attributes) {
    return Stream.of(attributes).filter(element::hasAttr).map(element::attr);
  }

  /** What matches by its words comes before what matches by a name in the page's source. */
  private static Optional<Element> first(
      List<Element> among, Predicate<Element> byWords, Predicate<Element> byName) {
    return Stream.of(byWords, byName).flatMap(way -> among.stream().filter(way)).findFirst();
  }

  /** A required field's label ends with a star. */
  private static boolean same(String text, String words) {
    return text.replaceFirst("\\s*\\*\\s*$", "").strip().equalsIgnoreCase(words.strip());
  }

  private static String describeField(Element field) {
    return field.attr("name").isEmpty() ? field.id() : field.attr("name");
  }

  private AssertionError missing(String what, String words, Stream<String> present) {
    return new AssertionError(
        "No %s '%s' at %s; there are: %s. The page says:\n%s"
            .formatted(
                what,
                words,
                location,
                present.toList(),
                page.body().wholeText().strip().replaceAll("\\s*\\n\\s*", "\n")));
  }
}
