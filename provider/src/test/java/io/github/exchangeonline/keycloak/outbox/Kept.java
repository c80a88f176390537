package io.github.exchangeonline.keycloak.outbox;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much is kept in memory: the size of every collection that can be reached from some objects
 * through what this project wrote, whatever it is called and whoever adds one. What tests wrote is
 * not looked into.
 */
final class Kept {

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<String, Integer> sizes = new TreeMap<>();

  private Kept() {}

  /** Sizes by the field's name, as in {@code Worker.lanes}. */
  static Map<String, Integer> by(Object... objects) {
    Kept kept = new Kept();
    for (Object object : objects) {
      kept.look("", object);
    }
    return kept.sizes;
  }

  private void look(String name, Object value) {
    if (value == null || !seen.add(value)) {
      return;
    }
    if (value instanceof Map<?, ?> map) {
      sizes.merge(name, map.size(), Integer::sum);
      map.forEach(
          (key, element) -> {
            look(name + "[]", key);
            look(name + "[]", element);
          });
    } else if (value instanceof Collection<?> all) {
      sizes.merge(name, all.size(), Integer::sum);
      all.forEach(element -> look(name + "[]", element));
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(it -> look(name, it));
    } else if (value instanceof Object[] array) {
      Arrays.stream(array).forEach(it -> look(name + "[]", it));
    } else if (ours(value.getClass())) {
      for (Class<?> type = value.getClass(); ours(type); type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
            look(type.getSimpleName() + "." + field.getName(), get(field, value));
          }
        }
      }
    }
  }

  private static boolean ours(Class<?> type) {
    return type != null
        && type.getName().startsWith("io.github.exchangeonline.")
        && !type.isEnum()
        && !type.getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .getPath()
            .endsWith("/test-classes/");
  }

  private static Object get(Field field, Object of) {
    try {
      field.setAccessible(true);
      return field.get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
