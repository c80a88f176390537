package io.github.exchangeonline.keycloak.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An error answer of Microsoft Entra.
 *
 * @param status the HTTP status
 * @param error the OAuth error, empty if there was none
 * @param codes the AADSTS numbers, in the order they were given
 * @param description Microsoft's own text, empty if there was none
 * @param traceId empty if there was none, as are the next two
 * @param retryAfter how long Microsoft asks to wait
 */
public record EntraFault(
    int status,
    String error,
    Optional<String> suberror,
    List<Integer> codes,
    String description,
    String traceId,
    String correlationId,
    String timestamp,
    Optional<Duration> retryAfter) {

  public EntraFault {
    codes = List.copyOf(codes);
  }
}
