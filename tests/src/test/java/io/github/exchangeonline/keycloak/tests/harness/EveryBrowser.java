package io.github.exchangeonline.keycloak.tests.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * In place of {@code @Test}: runs the test with a parameter of type {@link Browser} once on plain
 * HTTP (unless told otherwise) and once in Chromium, and skips the latter where there is no
 * Chromium. The browser is new each time and closed afterwards.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(BrowserVariants.class)
public @interface EveryBrowser {

  /** Whether the test is about what only a browser with scripts and a keyboard has. */
  boolean onlyWithScripts() default false;
}
