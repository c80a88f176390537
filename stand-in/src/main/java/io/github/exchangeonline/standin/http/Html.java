package io.github.exchangeonline.standin.http;

/** Text put into pages. */
public final class Html {
  private Html() {}

  /** The text so that it stands in HTML, also within quoted attributes, as itself. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
