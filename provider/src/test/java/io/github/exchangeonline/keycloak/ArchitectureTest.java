package io.github.exchangeonline.keycloak;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The base package-info is the map; this holds the code to it. */
@AnalyzeClasses(
    packages = "io.github.exchangeonline.keycloak",
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String BASE = "io.github.exchangeonline.keycloak";

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(BASE + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule dependenciesRunOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("admin")
          .definedBy(BASE + ".admin..")
          .layer("link")
          .definedBy(BASE + ".link..")
          .layer("sender")
          .definedBy(BASE + ".sender..")
          .layer("base")
          .definedBy(BASE)
          .layer("preflight")
          .definedBy(BASE + ".preflight..")
          .layer("outbox")
          .definedBy(BASE + ".outbox..")
          .layer("lease")
          .definedBy(BASE + ".lease..")
          .layer("mailbox")
          .definedBy(BASE + ".mailbox..")
          .layer("entra")
          .definedBy(BASE + ".entra..")
          .layer("smtp")
          .definedBy(BASE + ".smtp..")
          .layer("telemetry")
          .definedBy(BASE + ".telemetry..")
          .layer("diagnosis")
          .definedBy(BASE + ".diagnosis..")
          .layer("seal")
          .definedBy(BASE + ".seal..")
          .whereLayer("admin")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("link")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("sender")
          .mayOnlyBeAccessedByLayers("admin", "link")
          .whereLayer("base")
          .mayOnlyBeAccessedByLayers("admin", "link", "sender")
          .whereLayer("preflight")
          .mayOnlyBeAccessedByLayers("admin", "link", "base")
          .whereLayer("outbox")
          .mayOnlyBeAccessedByLayers("admin", "link", "sender", "base", "preflight")
          .whereLayer("lease")
          .mayOnlyBeAccessedByLayers("base", "preflight", "outbox")
          .whereLayer("mailbox")
          .mayOnlyBeAccessedByLayers("admin", "link", "sender", "base", "preflight", "outbox")
          .whereLayer("entra")
          .mayOnlyBeAccessedByLayers(
              "admin", "link", "sender", "base", "preflight", "outbox", "lease", "mailbox")
          .whereLayer("smtp")
          .mayOnlyBeAccessedByLayers("admin", "link", "sender", "base", "preflight", "outbox")
          .whereLayer("telemetry")
          .mayOnlyBeAccessedByLayers(
              "admin", "link", "sender", "base", "preflight", "outbox", "mailbox");

  @ArchTest
  static final ArchRule whatSpeaksToMicrosoftKnowsNothingOfKeycloak =
      noClasses()
          .that()
          .resideInAnyPackage(
              BASE + ".smtp..", BASE + ".entra..", BASE + ".seal..", BASE + ".diagnosis..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.keycloak..");

  @ArchTest
  static final ArchRule onlySmtpUsesAngus =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".smtp..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.angus..");

  @ArchTest
  static final ArchRule onlyTelemetryUsesMicrometer =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".telemetry..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule classesAreFinalUnlessTheyMustBeOpen =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .haveSimpleNameNotEndingWith("Entity")
          .and()
          .haveSimpleNameNotEndingWith("Key")
          .and()
          .doNotHaveSimpleName("package-info")
          .and()
          .areNotAnonymousClasses()
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
