package io.github.exchangeonline.standin.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The credentials of SASL XOAUTH2. */
record XOAuth2(String user, String token) {
  private static final Pattern FORM =
      Pattern.compile("user=([^\u0001]*)\u0001auth=Bearer ([^\u0001]*)\u0001\u0001");

  static Optional<XOAuth2> parse(String base64) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(new String(decoded, StandardCharsets.UTF_8));
    return matcher.matches()
        ? Optional.of(new XOAuth2(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "XOAuth2[user=" + user + "]";
  }
}
