package io.github.exchangeonline.keycloak.admin;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.io.Reader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description of the API says what the code does: addresses, parameters, answers. */
class OpenApiTest {

  private static final java.nio.file.Path DOCS = java.nio.file.Path.of("..", "docs");
  private static final Map<String, Object> DESCRIPTION = description();

  @Test
  void everyAddressIsDescribedAndNoOther() {
    Set<String> described = new TreeSet<>();
    map(DESCRIPTION.get("paths"))
        .forEach(
            (path, operations) ->
                map(operations)
                    .keySet()
                    .forEach(
                        method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));

    assertThat(described)
        .isEqualTo(methods().map(OpenApiTest::address).collect(toCollection(TreeSet::new)));
  }

  @Test
  void everyParameterIsDescribedAndNoOther() {
    methods()
        .forEach(
            method ->
                assertThat(describedParameters(method))
                    .as(address(method))
                    .isEqualTo(parameters(method)));
  }

  @Test
  void whatIsSentIsDescribed() {
    Map<String, String> bodies = new TreeMap<>();
    methods()
        .forEach(
            method -> {
              Object body = operation(method).get("requestBody");
              assertThat(body != null).as(address(method)).isEqualTo(takesBody(method));
              if (body != null) {
                bodies.put(operation(method).get("operationId").toString(), schema(body));
              }
            });

    assertThat(bodies)
        .isEqualTo(
            Map.of(
                "preflight", Inputs.WhatToCheck.class.getSimpleName(),
                "noteSecretExpiry", Inputs.ExpiryNote.class.getSimpleName(),
                "ask", Inputs.WhomToAsk.class.getSimpleName()));
  }

  @Test
  void everyAnswerIsDescribed() {
    methods()
        .forEach(
            method -> {
              Map<String, Object> responses = map(operation(method).get("responses"));
              assertThat(operation(method))
                  .as(address(method))
                  .containsEntry("operationId", method.getName());
              assertThat(responses).as(address(method)).containsKeys("401", "403", "503");
              if (method.getReturnType() == void.class) {
                assertThat(responses)
                    .as(address(method))
                    .containsKey("204")
                    .doesNotContainKey("200");
              } else {
                assertThat(schema(responses.get("200")))
                    .as(address(method))
                    .isEqualTo(method.getReturnType().getSimpleName());
              }
            });
  }

  @Test
  void everyRecordIsDescribedFieldByFieldAndNoOther() {
    Set<Class<?>> records = new java.util.LinkedHashSet<>();
    methods().map(Method::getReturnType).forEach(type -> collect(type, records));
    for (Class<?> more :
        List.of(
            Refusal.class,
            Inputs.ExpiryNote.class,
            Inputs.WhomToAsk.class,
            Inputs.WhatToCheck.class)) {
      collect(more, records);
    }
    Map<String, Object> schemas = map(map(DESCRIPTION.get("components")).get("schemas"));

    assertThat(schemas.keySet())
        .isEqualTo(records.stream().map(Class::getSimpleName).collect(toCollection(TreeSet::new)));
    for (Class<?> record : records) {
      Map<String, Object> schema = map(schemas.get(record.getSimpleName()));
      Map<String, String> described =
          map(schema.get("properties")).entrySet().stream()
              .collect(toMap(Map.Entry::getKey, field -> type(map(field.getValue()))));
      assertThat(described)
          .as(record.getSimpleName())
          .isEqualTo(
              Arrays.stream(record.getRecordComponents())
                  .collect(toMap(RecordComponent::getName, field -> type(field.getGenericType()))));
      assertThat(Set.copyOf(list(schema.getOrDefault("required", List.of()))))
          .as("required in " + record.getSimpleName())
          .isEqualTo(
              Arrays.stream(record.getRecordComponents())
                  .filter(field -> !field.getAnnotatedType().isAnnotationPresent(Nullable.class))
                  .map(RecordComponent::getName)
                  .collect(java.util.stream.Collectors.toSet()));
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    references(DESCRIPTION)
        .forEach(
            reference -> {
              Object at = DESCRIPTION;
              for (String part : reference.substring(2).split("/", -1)) {
                at = map(at).get(part);
                assertThat(at).as(reference).isNotNull();
              }
            });
  }

  /** Callers look them up there. */
  @Test
  void thePageListsEveryRefusalWithItsStatus() throws IOException {
    String page = Files.readString(DOCS.resolve("admin-api.md"));

    assertThat(page)
        .contains(
            Stream.of(Reason.values())
                .map(it -> "| `" + it.id() + "` | " + it.status().getStatusCode() + " |")
                .toList());
  }

  private static Stream<Method> methods() {
    return Arrays.stream(AdminResource.class.getDeclaredMethods())
        .filter(method -> verb(method).isPresent());
  }

  private static Optional<String> verb(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .map(type -> type.getAnnotation(HttpMethod.class))
        .filter(java.util.Objects::nonNull)
        .map(HttpMethod::value)
        .findFirst();
  }

  /** Keycloak needs a path on every method, also on the root's. */
  private static String address(Method method) {
    return verb(method).orElseThrow() + " /" + method.getAnnotation(Path.class).value();
  }

  private static Map<String, Object> operation(Method method) {
    String[] address = address(method).split(" ", 2);
    return map(
        map(map(DESCRIPTION.get("paths")).get(address[1]))
            .get(address[0].toLowerCase(Locale.ROOT)));
  }

  private static Set<String> parameters(Method method) {
    // The language is looked for by all of them.
    Set<String> names = new TreeSet<>(Set.of("query locale"));
    for (Parameter parameter : method.getParameters()) {
      if (parameter.isAnnotationPresent(PathParam.class)) {
        names.add("path " + parameter.getAnnotation(PathParam.class).value());
      }
      if (parameter.isAnnotationPresent(QueryParam.class)) {
        names.add("query " + parameter.getAnnotation(QueryParam.class).value());
      }
    }
    return names;
  }

  private static Set<String> describedParameters(Method method) {
    Map<String, Object> all = map(map(DESCRIPTION.get("components")).get("parameters"));
    return list(operation(method).get("parameters")).stream()
        .map(it -> map(all.get(last(map(it).get("$ref")))))
        .map(it -> it.get("in") + " " + it.get("name"))
        .collect(toCollection(TreeSet::new));
  }

  private static boolean takesBody(Method method) {
    return Arrays.stream(method.getParameters())
        .anyMatch(
            it ->
                !it.isAnnotationPresent(PathParam.class)
                    && !it.isAnnotationPresent(QueryParam.class));
  }

  private static void collect(Type type, Set<Class<?>> records) {
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(it -> collect(it, records));
    } else if (type instanceof Class<?> record && record.isRecord() && records.add(record)) {
      Stream.of(record.getRecordComponents()).forEach(it -> collect(it.getGenericType(), records));
    }
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      return "array of " + type(generic.getActualTypeArguments()[0]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == int.class || plain == long.class || plain == Long.class) {
      return "integer";
    }
    return plain.isRecord()
        ? plain.getSimpleName()
        : plain.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String type(Map<String, Object> schema) {
    if (schema.containsKey("$ref")) {
      return last(schema.get("$ref"));
    }
    return schema.get("type").equals("array")
        ? "array of " + type(map(schema.get("items")))
        : schema.get("type").toString();
  }

  private static String schema(Object content) {
    Object json = map(map(content).get("content")).get("application/json");
    return last(map(map(json).get("schema")).get("$ref"));
  }

  private static String last(Object reference) {
    String text = reference.toString();
    return text.substring(text.lastIndexOf('/') + 1);
  }

  private static Stream<String> references(Object part) {
    if (part instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .flatMap(
              entry ->
                  "$ref".equals(entry.getKey())
                      ? Stream.of(entry.getValue().toString())
                      : references(entry.getValue()));
    }
    return part instanceof List<?> list
        ? list.stream().flatMap(OpenApiTest::references)
        : Stream.empty();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  private static Map<String, Object> description() {
    try (Reader in = Files.newBufferedReader(DOCS.resolve("openapi.yaml"))) {
      return map(new Yaml().load(in));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
