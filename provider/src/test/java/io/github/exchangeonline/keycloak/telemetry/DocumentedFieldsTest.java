package io.github.exchangeonline.keycloak.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names that others script against are those of the docs. */
class DocumentedFieldsTest {

  private static final Path PAGE = Path.of("..", "docs", "logs-and-events.md");

  @Test
  void everyChangeIsInTheTableAndNoOther() throws IOException {
    List<String> table =
        Pattern.compile("^\\| `([a-z-]+)` \\| `[A-Z_]+` \\| (?:INFO|WARN) \\|", Pattern.MULTILINE)
            .matcher(Files.readString(PAGE))
            .results()
            .map(it -> it.group(1))
            .toList();

    assertThat(table)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(LinkChange.What.values()).map(LinkChange.What::label).toList());
  }

  @Test
  void theEventsOfCredentialsAreKeycloaksOwnTypes() throws IOException {
    for (LinkChange.What what : LinkChange.What.values()) {
      String type =
          switch (what.kind()) {
            case UPDATE -> "`UPDATE_CREDENTIAL`";
            case REMOVE -> "`REMOVE_CREDENTIAL`";
            case OTHER -> "`CUSTOM_REQUIRED_ACTION";
          };
      assertThat(Files.readString(PAGE)).contains("| `" + what.label() + "` | " + type);
    }
  }

  @Test
  void everyFieldIsInTheTable() throws IOException {
    Set<String> told = new TreeSet<>();
    told.addAll(
        Fields.of(
                new Failure(
                        "id",
                        "main",
                        Failure.Operation.SEND,
                        "noreply@contoso.example",
                        Optional.of("alice"),
                        Diagnoses.of(Problem.LINK_NEEDS_OWNER),
                        Optional.of("relink"),
                        Optional.of(Instant.EPOCH))
                    .changing(Optional.of(LinkChange.What.RESTS)))
            .keySet());
    told.addAll(
        Fields.of(
                new LinkChange(
                    "id",
                    "main",
                    "noreply@contoso.example",
                    Optional.of("alice"),
                    LinkChange.What.UNLINKED,
                    LinkChange.By.ADMIN,
                    Optional.of("root")))
            .keySet());

    assertThat(told).hasSize(10);
    assertThat(
            Pattern.compile(
                    "^\\| (`[a-z_]+`(?:, `[a-z_]+`)*) \\| (?:yes|failures|where a|while|changes)",
                    Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .flatMap(it -> Arrays.stream(it.group(1).replace("`", "").split(", ")))
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void whatIsNotKnownIsNotThere() {
    assertThat(
            Fields.of(
                    new Failure(
                        "id",
                        "main",
                        Failure.Operation.CONFIGURE,
                        "",
                        Optional.empty(),
                        Diagnoses.of(Problem.NOT_LINKED)))
                .keySet())
        .containsExactly("realm", "operation", "diagnosis");
  }

  /** A change says what the link is by itself, a failure only where it is not said already. */
  @Test
  void whatALinkIsAfterAChangeIsSaid() {
    Failure gone =
        new Failure(
                "id",
                "main",
                Failure.Operation.UPKEEP,
                "noreply@contoso.example",
                Optional.of("alice"),
                Diagnoses.of(Problem.OWNER_GONE))
            .changing(Optional.of(LinkChange.What.OWNER_GONE));

    assertThat(Fields.of(gone))
        .containsEntry("state", "owner-gone")
        .containsEntry("change", "owner-gone");
    assertThat(gone.changing(Optional.empty()).change()).isEmpty();
  }
}
