package io.github.exchangeonline.keycloak.themes;

import freemarker.cache.FileTemplateLoader;
import freemarker.cache.MultiTemplateLoader;
import freemarker.cache.TemplateLoader;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders a page as Keycloak's FreeMarker is set up, inside a layout that is only a stub. */
final class Page {

  private static final Configuration KEYCLOAKS = configuration();

  private Page() {}

  static String rendered(String template, Locale locale, Map<String, Object> exo) {
    TemplateMethodModelEx msg = arguments -> message(Bundle.of(locale), arguments);
    var model =
        Map.of(
            "exo", exo,
            "msg", msg,
            "lang", locale.toString(),
            "properties", Map.of("kcButtonClass", "button"),
            "url", Map.of("loginAction", "/action?a=1&b=2", "resourcesPath", "/resources"));
    var out = new StringWriter();
    try {
      KEYCLOAKS.getTemplate(template, "UTF-8").process(model, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TemplateException e) {
      throw new AssertionError(template, e);
    }
    return out.toString();
  }

  private static String message(Bundle bundle, List<?> arguments) {
    var values = arguments.subList(1, arguments.size()).stream().map(Object::toString).toArray();
    return bundle.format(arguments.get(0).toString(), values);
  }

  private static Configuration configuration() {
    var configuration = new Configuration(Configuration.VERSION_2_3_32);
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    try {
      configuration.setTemplateLoader(
          new MultiTemplateLoader(
              new TemplateLoader[] {
                new FileTemplateLoader(Resources.TEMPLATES.toFile()),
                new FileTemplateLoader(new File("src/test/resources/stub"))
              }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return configuration;
  }
}
