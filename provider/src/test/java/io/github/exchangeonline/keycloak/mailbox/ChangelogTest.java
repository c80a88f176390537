package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What two versions of the JAR on one database, and six kinds of database, ask of the schema. */
class ChangelogTest {

  /** What leaves all that an older version reads and writes as it was. */
  private static final Set<String> ADDING =
      Set.of("createTable", "addColumn", "createIndex", "addPrimaryKey", "addUniqueConstraint");

  private static final Pattern VARCHAR = Pattern.compile("VARCHAR\\((\\d+)\\)");

  /** Beyond it Keycloak makes a TEXT of it on MySQL and MariaDB, and no key can be on such. */
  private static final int LONGEST_IN_A_KEY = 255;

  @Test
  void onlyAdds() {
    for (Element changeSet : Changelog.changeSets()) {
      assertThat(Changelog.children(changeSet))
          .as(changeSet.getAttribute("id"))
          .extracting(Element::getTagName)
          .isSubsetOf(ADDING);
    }
  }

  /** An older version inserts rows without them. */
  @Test
  void addsNoColumnThatAnOlderVersionWouldHaveToFill() {
    for (Element changeSet : Changelog.changeSets()) {
      for (Element change : Changelog.children(changeSet)) {
        if (!change.getTagName().equals("addColumn")) {
          continue;
        }
        for (Element column : Changelog.children(change)) {
          boolean mustBeFilled =
              Changelog.children(column).stream()
                  .anyMatch(it -> it.getAttribute("nullable").equals("false"));
          boolean filled =
              Stream.of("defaultValue", "defaultValueNumeric", "defaultValueBoolean")
                  .anyMatch(column::hasAttribute);
          assertThat(!mustBeFilled || filled)
              .as("%s.%s", change.getAttribute("tableName"), column.getAttribute("name"))
              .isTrue();
        }
      }
    }
  }

  /** On a table that is there already, rows of an older version could break one. */
  @Test
  void addsConstraintsOnlyWhereTheTableIsNew() {
    for (Element changeSet : Changelog.changeSets()) {
      List<String> made = new ArrayList<>();
      for (Element change : Changelog.children(changeSet)) {
        String table = change.getAttribute("tableName");
        switch (change.getTagName()) {
          case "createTable" -> made.add(table);
          case "addPrimaryKey", "addUniqueConstraint" ->
              assertThat(made).as(changeSet.getAttribute("id")).contains(table);
          default -> {}
        }
      }
    }
  }

  @Test
  void keepsKeysShortEnoughForMySql() {
    Map<String, Integer> lengths = new HashMap<>();
    List<String> keys = new ArrayList<>();
    for (Element changeSet : Changelog.changeSets()) {
      for (Element change : Changelog.children(changeSet)) {
        String table = change.getAttribute("tableName") + ".";
        for (String name : change.getAttribute("columnNames").split(" *, *", -1)) {
          keys.add(table + name);
        }
        for (Element column : Changelog.children(change)) {
          Matcher varchar = VARCHAR.matcher(column.getAttribute("type"));
          if (varchar.matches()) {
            lengths.put(table + column.getAttribute("name"), Integer.valueOf(varchar.group(1)));
          }
          boolean primary =
              Changelog.children(column).stream()
                  .anyMatch(it -> it.getAttribute("primaryKey").equals("true"));
          if (change.getTagName().equals("createIndex") || primary) {
            keys.add(table + column.getAttribute("name"));
          }
        }
      }
    }
    assertThat(keys).contains("EXO_LINK.ID", "EXO_LINK.MAILBOX", "EXO_LINK.USER_ID");
    assertThat(keys)
        .allSatisfy(
            key ->
                assertThat(lengths.getOrDefault(key, 0))
                    .as(key)
                    .isLessThanOrEqualTo(LONGEST_IN_A_KEY));
  }

  /** So that a node leaves alone what a newer one wrote. */
  @Test
  void givesEveryLinkAVersion() {
    assertThat(Changelog.changeSets())
        .flatExtracting(Changelog::children)
        .filteredOn(change -> change.getAttribute("tableName").equals("EXO_LINK"))
        .flatExtracting(Changelog::children)
        .extracting(column -> column.getAttribute("name"))
        .contains("VERSION");
  }
}
