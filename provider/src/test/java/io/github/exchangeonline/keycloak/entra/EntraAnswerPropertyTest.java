package io.github.exchangeonline.keycloak.entra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.EntraFault;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes from the token endpoint's address, or from something in its place. */
class EntraAnswerPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLIENT_SECRET = "s3cret-value";
  private static final String REFRESH_TOKEN = "1.AX-refresh-token";
  private static final TenantAddress TENANT =
      TenantAddress.ofTokenUrl("https://login.microsoftonline.com/organizations/oauth2/v2.0/token");
  private static final List<String> FIELDS =
      List.of(
          "token_type",
          "access_token",
          "expires_in",
          "refresh_token",
          "id_token",
          "scope",
          "error",
          "error_description",
          "error_codes",
          "suberror",
          "trace_id",
          "timestamp");

  @Property
  void givesTokensOrADiagnosisForAnyBody(
      @ForAll @IntRange(min = 100, max = 599) int status,
      @ForAll Map<String, String> headers,
      @ForAll String body) {
    answered(new EntraHttp.Reply(status, headers, body));
  }

  @Property
  void givesTokensOrADiagnosisForAnyFields(
      @ForAll @IntRange(min = 100, max = 599) int status, @ForAll("answers") String body) {
    answered(new EntraHttp.Reply(status, Map.of("retry-after", body), body));
  }

  /** Also where a gateway quotes what it was sent. */
  @Property
  void repeatsNoSecretThatItIsShown(
      @ForAll @IntRange(min = 100, max = 599) int status,
      @ForAll("fields") String field,
      @ForAll("words") String before,
      @ForAll("words") String after) {
    ObjectNode body = JSON.createObjectNode().put("error", "invalid_grant");
    body.put(field, before + " " + CLIENT_SECRET + " " + REFRESH_TOKEN + " " + after);

    answered(new EntraHttp.Reply(status, Map.of(), body.toString()))
        .ifPresent(
            diagnosis ->
                assertThat(diagnosis.oneLine() + diagnosis.facts())
                    .doesNotContain(CLIENT_SECRET, REFRESH_TOKEN));
  }

  /** 50196 and 53003 say invalid_grant, too, and yet a new link does not help. */
  @Property
  void letsAKnownNumberDecideBeforeAllElse(
      @ForAll("known") int code,
      @ForAll @IntRange(min = 400, max = 599) int status,
      @ForAll("errors") String error,
      @ForAll("errors") String suberror,
      @ForAll String description) {
    EntraFault bare = fault(400, "", Optional.empty(), List.of(code), "");
    // A text may name numbers of its own; the given ones come first.
    EntraFault all = fault(status, error, Optional.of(suberror), List.of(code), description);

    assertThat(Diagnoses.ofEntra(all).id()).isEqualTo(Diagnoses.ofEntra(bare).id());
  }

  @Property
  void showsMicrosoftsOwnWordsForAnUnknownNumber(
      @ForAll @IntRange(min = 10_000_000, max = 99_999_999) int code,
      @ForAll("errors") String error) {
    Diagnosis diagnosis =
        Diagnoses.ofEntra(
            fault(
                400,
                error,
                Optional.empty(),
                List.of(code),
                "AADSTS" + code + ": Never seen before."));

    assertThat(diagnosis.facts().get("code")).isEqualTo("AADSTS" + code);
    assertThat(diagnosis.facts().get("reply")).contains("Never seen before.");
    assertThat(diagnosis.text(Locale.ENGLISH).what())
        .contains("AADSTS" + code, "Never seen before.");
  }

  private static Optional<Diagnosis> answered(EntraHttp.Reply reply) {
    CannedEntra entra = new CannedEntra();
    entra.toForm = reply;
    try {
      Tokens tokens =
          new TokenEndpoint(entra, new SettableClock())
              .request(
                  TENANT,
                  "client",
                  ClientAuthentication.secret(Secret.of(CLIENT_SECRET)),
                  new Grant.RefreshToken(Secret.of(REFRESH_TOKEN)),
                  "https://outlook.office.com/SMTP.Send offline_access");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(tokens.accessToken().isBlank()).isFalse();
      return Optional.empty();
    } catch (EntraException e) {
      assertThat(e.diagnosis().retryAfter().orElse(Duration.ZERO))
          .isBetween(Duration.ZERO, Duration.ofHours(24));
      assertThat(e.diagnosis().oneLine()).doesNotContainPattern("\\p{Cntrl}");
      return Optional.of(e.diagnosis());
    }
  }

  private static EntraFault fault(
      int status, String error, Optional<String> suberror, List<Integer> codes, String text) {
    return new EntraFault(status, error, suberror, codes, text, "", "", "", Optional.empty());
  }

  @Provide
  Arbitrary<String> answers() {
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            Arbitraries.strings().map(Object.class::cast),
            Arbitraries.of("Bearer", "invalid_grant", "60", "").map(Object.class::cast),
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.doubles().map(Object.class::cast),
            Arbitraries.integers().list().ofMaxSize(5).map(Object.class::cast),
            Arbitraries.of(true, false).map(Object.class::cast),
            Arbitraries.just(Map.of("a", List.of())).map(Object.class::cast));
    return Arbitraries.maps(Arbitraries.of(FIELDS), values)
        .map(fields -> JSON.valueToTree(fields).toString());
  }

  @Provide
  Arbitrary<String> fields() {
    return Arbitraries.of(FIELDS);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().alpha().ofMaxLength(30);
  }

  @Provide
  Arbitrary<String> errors() {
    return Arbitraries.of(
        "",
        "invalid_grant",
        "invalid_client",
        "interaction_required",
        "server_error",
        "temporarily_unavailable",
        "consent_required",
        "brand_new");
  }

  @Provide
  Arbitrary<Integer> known() {
    return Arbitraries.of(
        50196, 53003, 50057, 50053, 50105, 700082, 50173, 65001, 7000215, 7000222, 90033, 500341);
  }
}
