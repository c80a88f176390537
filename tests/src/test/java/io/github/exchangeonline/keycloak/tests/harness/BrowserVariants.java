package io.github.exchangeonline.keycloak.tests.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.opentest4j.TestAbortedException;

/** The two runs of a test that is annotated {@link EveryBrowser}. */
final class BrowserVariants implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Variant chromium = new Variant("Chromium", BrowserVariants::chromium);
    return context.getRequiredTestMethod().getAnnotation(EveryBrowser.class).onlyWithScripts()
        ? Stream.of(chromium)
        : Stream.of(new Variant("plain HTTP", PlainBrowser::new), chromium);
  }

  private static Browser chromium(Path pictures) {
    return Chromium.find()
        .<Browser>map(found -> ChromiumBrowser.start(found, pictures))
        .orElseThrow(() -> new TestAbortedException(Chromium.LOOKED_FOR));
  }

  private record Variant(String name, Function<Path, Browser> browser)
      implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int index) {
      return name;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new OneBrowser(name, browser));
    }
  }

  /** Opens the browser before the test, and shows where it was when the test failed. */
  private record OneBrowser(String name, Function<Path, Browser> browser)
      implements BeforeEachCallback, AfterTestExecutionCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(OneBrowser.class);

    @Override
    public void beforeEach(ExtensionContext context) {
      open(context);
    }

    private Browser open(ExtensionContext context) {
      Path pictures =
          Path.of(
              "target",
              "screenshots",
              context.getRequiredTestClass().getSimpleName()
                  + "."
                  + context.getRequiredTestMethod().getName());
      return context
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(name, key -> browser.apply(pictures), Browser.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
      context.getExecutionException().ifPresent(failure -> keepLastPage(context, failure));
    }

    private void keepLastPage(ExtensionContext context, Throwable failure) {
      Browser open = open(context);
      try {
        open.keep("failed");
        failure.addSuppressed(
            new AssertionError("The " + name + " browser was at " + open.location()));
      } catch (RuntimeException noPicture) {
        failure.addSuppressed(noPicture);
      }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return open(context);
    }
  }
}
