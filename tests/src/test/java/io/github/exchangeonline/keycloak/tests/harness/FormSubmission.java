package io.github.exchangeonline.keycloak.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;

/** What pressing a button of a form sends. */
record FormSubmission(String method, URI address, String body) {

  static FormSubmission of(Element button) {
    Element form = formOf(button);
    List<String> pairs = new ArrayList<>();
    for (Element field : form.ownerDocument().select("input, button, select, textarea")) {
      if (!field.hasAttr("disabled")
          && !field.attr("name").isEmpty()
          && form.equals(formOf(field))) {
        for (String value : values(field, button)) {
          pairs.add(encode(field.attr("name")) + "=" + encode(value));
        }
      }
    }
    String query = String.join("&", pairs);
    String target =
        button.hasAttr("formaction") ? button.absUrl("formaction") : form.absUrl("action");
    URI action = URI.create(target.isEmpty() ? form.baseUri() : target);
    if (form.attr("method").equalsIgnoreCase("post")) {
      return new FormSubmission("POST", action, query);
    }
    return new FormSubmission(
        "GET", URI.create(action.toString().replaceFirst("[?#].*", "") + "?" + query), "");
  }

  private static Element formOf(Element element) {
    Element form =
        element.hasAttr("form")
            ? element.ownerDocument().getElementById(element.attr("form"))
            : element.closest("form");
    return form == null ? new Element("none") : form;
  }

  private static List<String> values(Element field, Element pressed) {
    String type =
        field.normalName().equals("button")
            ? "button"
            : field.attr("type").toLowerCase(java.util.Locale.ROOT);
    return switch (field.normalName().equals("select") ? "select" : type) {
      case "button", "submit", "image", "reset" ->
          field.equals(pressed) ? List.of(field.attr("value")) : List.of();
      case "checkbox", "radio" ->
          field.hasAttr("checked")
              ? List.of(field.hasAttr("value") ? field.attr("value") : "on")
              : List.of();
      case "select" -> selected(field);
      default ->
          List.of(field.normalName().equals("textarea") ? field.wholeText() : field.attr("value"));
    };
  }

  private static List<String> selected(Element list) {
    List<Element> options = list.select("option[selected]");
    if (options.isEmpty() && !list.hasAttr("multiple")) {
      options = list.select("option").stream().limit(1).toList();
    }
    return options.stream().map(o -> o.hasAttr("value") ? o.attr("value") : o.text()).toList();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
