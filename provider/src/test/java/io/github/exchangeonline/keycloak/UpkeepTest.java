package io.github.exchangeonline.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

class UpkeepTest {

  private final List<String> done = new ArrayList<>();
  private final List<Integer> lifespans = new ArrayList<>();
  private final KeycloakSessionFactory sessions = cluster();

  /** Longer than the steps may take, or two nodes would be at it, whatever the interval. */
  @Test
  void keepsOtherNodesOutForAsLongAsARoundMayLast() {
    new Upkeep(sessions, List.of(() -> done.add("one"))).run();

    assertThat(done).containsExactly("one");
    assertThat(lifespans)
        .singleElement()
        .satisfies(
            seconds ->
                assertThat(Duration.ofSeconds(seconds)).isGreaterThan(Duration.ofMinutes(5)));
  }

  @Test
  void aStepThatFailsDoesNotKeepTheNextFromBeingDone() {
    Runnable fails =
        () -> {
          throw new IllegalStateException("on purpose");
        };

    new Upkeep(sessions, List.of(fails, () -> done.add("two"))).run();

    assertThat(done).containsExactly("two");
  }

  /** Sessions of a node that is alone, and notes for how long a task keeps its place. */
  private KeycloakSessionFactory cluster() {
    ClusterProvider alone =
        of(
            ClusterProvider.class,
            (proxy, method, arguments) -> {
              lifespans.add((Integer) arguments[1]);
              return ExecutionResult.executed(((Callable<?>) arguments[2]).call());
            });
    KeycloakSession session =
        of(
            KeycloakSession.class,
            (proxy, method, arguments) -> method.getName().equals("getProvider") ? alone : null);
    return of(KeycloakSessionFactory.class, (proxy, method, arguments) -> session);
  }

  private static <T> T of(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }
}
