package io.github.exchangeonline.standin.inbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** A mail as JSON. */
public final class MailJson {
  private MailJson() {}

  /** All of it, source included. */
  public static Map<String, Object> of(ReceivedMail mail) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", mail.id());
    json.put("received", mail.received().toString());
    json.put("mailbox", mail.mailbox());
    json.put("principal", mail.principal());
    json.put("envelopeFrom", mail.envelopeFrom());
    json.put("recipients", mail.recipients());
    json.put("subject", mail.subject());
    json.put("from", mail.from());
    json.put("to", mail.to());
    json.put("text", mail.text());
    json.put("html", mail.html());
    json.put("raw", mail.raw());
    return json;
  }
}
