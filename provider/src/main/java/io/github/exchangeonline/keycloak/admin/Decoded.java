package io.github.exchangeonline.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A diagnosis in words.
 *
 * @param id stable: {@code entra-refresh-token-revoked}
 * @param actor who must act, for programs: {@code mailbox-owner}, {@code keycloak-admin}, {@code
 *     microsoft-admin}, {@code nobody}, {@code unknown}
 * @param disposition what follows: {@code retry}, {@code relink}, {@code fix-configuration}, {@code
 *     drop}, {@code pause}, {@code unknown}
 * @param language of the words
 * @param who who must act, in words
 * @param detail Microsoft's own words
 * @param traceId what Microsoft's support asks for, as is the correlation id
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Decoded(
    String id,
    String actor,
    String disposition,
    String language,
    String what,
    String who,
    String todo,
    @Nullable String detail,
    @Nullable String traceId,
    @Nullable String correlationId) {

  static Decoded of(Diagnosis diagnosis, Locale locale, Redaction redaction) {
    Diagnosis.Text text = diagnosis.text(locale);
    return new Decoded(
        diagnosis.id(),
        Answers.label(diagnosis.actor()),
        Answers.label(diagnosis.disposition()),
        text.language(),
        redaction.of(text.what()),
        redaction.of(text.who()),
        redaction.of(text.todo()),
        detail(diagnosis, redaction),
        fact(diagnosis, "traceId"),
        fact(diagnosis, "correlationId"));
  }

  private static @Nullable String detail(Diagnosis diagnosis, Redaction redaction) {
    String reply = fact(diagnosis, "reply");
    return reply == null ? null : redaction.of(reply);
  }

  private static @Nullable String fact(Diagnosis diagnosis, String name) {
    String value = diagnosis.facts().get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
