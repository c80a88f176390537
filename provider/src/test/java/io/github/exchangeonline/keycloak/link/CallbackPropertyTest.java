package io.github.exchangeonline.keycloak.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Anybody may call the address that Microsoft leads back to, with anything. */
class CallbackPropertyTest {

  private static final String STATE = "a".repeat(43);
  private static final List<String> NAMES =
      List.of("state", "code", "error", "error_subcode", "error_description", "session_state", "x");

  @Property
  void takesAnAnswerOnlyWhereItCanBeReadInOneWay(@ForAll("queries") Map<String, List<String>> all) {
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
    all.forEach((name, values) -> query.put(name, values));

    Optional<CallbackAnswer> answer = CallbackAnswer.of(query);

    boolean code = !query.getOrDefault("code", List.of("")).get(0).isEmpty();
    boolean error = !query.getOrDefault("error", List.of("")).get(0).isEmpty();
    boolean once =
        NAMES.subList(0, 5).stream()
            .allMatch(name -> query.getOrDefault(name, List.of("")).size() == 1);
    assertThat(answer.isPresent())
        .isEqualTo(once && code != error && List.of(STATE).equals(query.get("state")));
    answer.ifPresent(
        it -> {
          assertThat(it.values().keySet()).isSubsetOf(NAMES.subList(1, 5));
          assertThat(it.toString()).doesNotContain(STATE);
        });
  }

  @Property
  void findsWordsForWhateverAnAnswerSays(
      @ForAll String error,
      @ForAll Optional<String> subcode,
      @ForAll("descriptions") Optional<String> description) {
    Diagnosis diagnosis = Diagnoses.ofAuthorize(error, subcode, description);

    assertThat(diagnosis.oneLine()).hasSizeLessThan(6000).doesNotContainPattern("\\p{Cntrl}");
    assertThat(diagnosis.facts()).containsKey("reply");
  }

  @Provide
  Arbitrary<Map<String, List<String>>> queries() {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.just(STATE),
            Arbitraries.of("", "cancel", "access_denied"),
            Arbitraries.strings());
    Arbitrary<List<String>> lists =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, values.list().ofSize(1)),
            net.jqwik.api.Tuple.of(1, values.list().ofMinSize(1).ofMaxSize(3)));
    Arbitrary<Map<String, List<String>>> any = Arbitraries.maps(Arbitraries.of(NAMES), lists);
    Arbitrary<Map<String, List<String>>> withState =
        any.map(
            query -> {
              Map<String, List<String>> more = new java.util.HashMap<>(query);
              more.put("state", List.of(STATE));
              return more;
            });
    return Arbitraries.oneOf(any, withState);
  }

  @Provide
  Arbitrary<Optional<String>> descriptions() {
    return Arbitraries.oneOf(
            Arbitraries.strings(),
            Arbitraries.integers().map(number -> "AADSTS" + number + ": text Trace ID: x"),
            Arbitraries.strings().ofMinLength(3000))
        .optional();
  }
}
