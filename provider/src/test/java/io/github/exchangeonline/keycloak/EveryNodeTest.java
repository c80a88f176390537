package io.github.exchangeonline.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSessionFactory;

/** What each node does for itself. */
class EveryNodeTest {

  private final List<String> done = new ArrayList<>();

  @Test
  void aStepThatFailsDoesNotKeepTheNextFromBeingDone() {
    EveryNode node =
        new EveryNode(
            unused(),
            List.of(
                () -> {
                  throw new IllegalStateException("on purpose");
                },
                () -> done.add("two")));

    node.run();
    node.run();

    assertThat(done).containsExactly("two", "two");
  }

  /** Metrics that are not there are seen by nobody who does not watch them. */
  @Test
  void aStepThatGoesOnFailingIsSaidOnceAndThatItWorksAgainToo() {
    boolean[] fails = {true};
    EveryNode node =
        new EveryNode(
            unused(),
            List.of(
                () -> {
                  if (fails[0]) {
                    throw new IllegalStateException("on purpose");
                  }
                },
                () -> done.add("two")));

    try (LoggedLines log = new LoggedLines(EveryNode.class)) {
      node.run();
      node.run();
      fails[0] = false;
      node.run();
      node.run();

      assertThat(log.lines())
          .containsExactly(
              "WARN A node cannot look at what its metrics show; it tries again every 15"
                  + " seconds: java.lang.IllegalStateException",
              "INFO A node looks again at what its metrics show");
    }
  }

  /** As where the database takes longer than it is from one round to the next. */
  @Test
  void whileARoundLastsNoOtherBegins() {
    List<EveryNode> self = new ArrayList<>();
    EveryNode node =
        new EveryNode(
            unused(),
            List.of(
                () -> {
                  done.add("round");
                  self.get(0).run();
                }));
    self.add(node);

    node.run();

    assertThat(done).containsExactly("round");
  }

  private static KeycloakSessionFactory unused() {
    return (KeycloakSessionFactory)
        Proxy.newProxyInstance(
            EveryNodeTest.class.getClassLoader(),
            new Class<?>[] {KeycloakSessionFactory.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("asked for a session");
            });
  }
}
