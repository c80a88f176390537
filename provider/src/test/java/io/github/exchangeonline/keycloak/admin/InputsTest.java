package io.github.exchangeonline.keycloak.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTest {

  private static final Inputs.Refuser REFUSER =
      (reason, facts) -> new IllegalArgumentException(reason.id() + " " + facts);

  @Test
  void aDayIsADay() {
    assertThat(expiry(" {\"expires\": \"2027-02-28\"}")).isEqualTo(LocalDate.of(2027, 2, 28));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"2027-02-28\"",
        "{",
        "{}",
        "{\"expires\": null}",
        "{\"expires\": \"2027-02-28\", \"more\": 1}",
        "{\"expires\": 1}",
        "{\"expires\": \"2027-02-29\"}",
        "{\"expires\": \"tomorrow\"}",
        "{\"expires\": \"2027-02-28T00:00:00Z\"}",
        "{\"expires\": \"+999999-01-01\"}",
        "{\"expires\": \"0001-01-01\"}"
      })
  void whateverIsNoDayIsRefused(String body) {
    assertThatThrownBy(() -> expiry(body)).hasMessageStartingWith("bad-body");
  }

  @Test
  void aBodyOfAnyLengthIsNotRead() {
    String tooLong = "{\"expires\": \"2027-02-28\", \"x\": \"" + "x".repeat(20_000) + "\"}";

    assertThatThrownBy(() -> expiry(tooLong)).hasMessageStartingWith("bad-body");
  }

  @Test
  void whomToAskMayBeLeftOut() {
    assertThat(user(null)).isEmpty();
    assertThat(user(" ")).isEmpty();
    assertThat(user("{}")).isEmpty();
    assertThat(user("{\"user\": null}")).isEmpty();
    assertThat(user("{\"user\": \" alice \"}")).contains("alice");
    for (String wrong : List.of("{\"user\": 1}", "{\"user\": \"\"}", "[]", "alice")) {
      assertThatThrownBy(() -> user(wrong)).hasMessageStartingWith("bad-body");
    }
  }

  /** Whoever misspells bob's name would have the former owner asked, and hear that all is well. */
  @Test
  void aMisspelledMemberIsNotLeftOut() {
    for (String wrong : List.of("{\"username\": \"bob\"}", "{\"user\": \"bob\", \"User\": 1}")) {
      assertThatThrownBy(() -> user(wrong)).hasMessageStartingWith("bad-body");
    }
    for (String wrong : List.of("{\"testmail\": true}", "{\"mailBox\": \"a@b.example\"}")) {
      assertThatThrownBy(() -> Inputs.check(REFUSER, stream(wrong)))
          .hasMessageStartingWith("bad-body");
    }
    assertThat(Inputs.check(REFUSER, stream("{\"mailbox\": \"a@b.example\", \"testMail\": true}")))
        .isEqualTo(new Inputs.WhatToCheck("a@b.example", true));
  }

  @Test
  void numbersHaveBounds() {
    assertThat(Inputs.number(REFUSER, "max", null, 1, 100, 50)).isEqualTo(50);
    assertThat(Inputs.number(REFUSER, "max", "100", 1, 100, 50)).isEqualTo(100);
    for (String wrong : List.of("0", "101", "-1", "ten", "1e2", "99999999999999999999", "1 OR 1")) {
      assertThatThrownBy(() -> Inputs.number(REFUSER, "max", wrong, 1, 100, 50))
          .hasMessageStartingWith("bad-parameter");
    }
  }

  @Test
  void wordsAreThoseThatThereAre() {
    List<String> known = List.of("failed", "queued");

    assertThat(Inputs.words(REFUSER, "state", "", known, known)).isEqualTo(known);
    assertThat(Inputs.words(REFUSER, "state", "failed, failed", known, known))
        .containsExactly("failed");
    assertThatThrownBy(() -> Inputs.words(REFUSER, "state", "failed,", known, known))
        .hasMessageStartingWith("bad-parameter");
    assertThatThrownBy(() -> Inputs.words(REFUSER, "state", "FAILED", known, known))
        .hasMessageContaining("failed, queued");
  }

  private static LocalDate expiry(@Nullable String body) {
    return Inputs.expiry(REFUSER, stream(body));
  }

  private static Optional<String> user(@Nullable String body) {
    return Inputs.user(REFUSER, stream(body));
  }

  private static @Nullable InputStream stream(@Nullable String body) {
    return body == null ? null : new ByteArrayInputStream(body.getBytes(UTF_8));
  }
}
