package io.github.exchangeonline.keycloak.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Where there is no registry nothing is counted, and nothing breaks. */
class ServerMetersTest {

  @Test
  void withoutMetricsNothingIsCounted() {
    Meters meters = ServerMeters.find(false, id -> Optional.of("a"), Clock.systemUTC());

    assertThat(meters).isSameAs(Meters.NONE);
    assertThat(meters.counting()).isFalse();
    MetersTest.everything(meters);
    assertThat(Metrics.globalRegistry.getMeters()).isEmpty();
  }

  @Test
  void withMetricsTheyAreInTheServersRegistry() {
    SimpleMeterRegistry servers = new SimpleMeterRegistry();
    Metrics.addRegistry(servers);
    try {
      Meters meters = ServerMeters.find(false, id -> Optional.of("a"), Clock.systemUTC());
      meters.queued("id-a");

      assertThat(meters.counting()).isTrue();
      assertThat(servers.get("exchange.online.mails.queued").counter().count()).isEqualTo(1);
    } finally {
      Metrics.globalRegistry.clear();
      Metrics.removeRegistry(servers);
    }
  }

  /** What else of the server's is loaded as always. */
  @Test
  void withoutMicrometersClassesNothingIsCountedEither() throws ReflectiveOperationException {
    ClassLoader without = new WithoutMicrometer();
    Class<?> type = without.loadClass(ServerMeters.class.getName());
    assertThat(type).isNotEqualTo(ServerMeters.class);

    Object meters =
        type.getMethod("find", boolean.class, Function.class, Clock.class)
            .invoke(
                null, false, (Function<String, Optional<String>>) Optional::of, Clock.systemUTC());

    assertThat(meters)
        .isSameAs(without.loadClass(Meters.class.getName()).getField("NONE").get(null));
  }

  /** Loads the classes of this package anew, as in a server that lacks Micrometer's. */
  private static final class WithoutMicrometer extends ClassLoader {

    WithoutMicrometer() {
      super(ServerMetersTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.micrometer.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith(ServerMeters.class.getPackageName() + ".")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
