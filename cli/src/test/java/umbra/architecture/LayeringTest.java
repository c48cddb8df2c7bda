package umbra.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.WeakHashMap;

/**
 * The direction of dependency, and what the model must not know. The module descriptor already
 * keeps the model to {@code java.base}; these rules keep it from the parts of {@code java.base}
 * through which the surroundings would come in.
 */
@AnalyzeClasses(packages = "umbra", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayeringTest {

  private static final String MODEL = "umbra.mmu..";
  private static final String JOURNAL = "umbra.journal..";
  private static final String ACTORS = "umbra.actors..";
  private static final String CLI = "umbra.cli..";
  private static final String AKKA = "akka..";

  @ArchTest
  static final ArchRule theModelKnowsNoOtherLayer =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(JOURNAL, ACTORS, CLI, AKKA, "org.slf4j..", "ch.qos.logback..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theModelKnowsNoFilesNetworkThreadsOrClocks =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net..",
              "java.util.concurrent..",
              "java.time..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class, ThreadLocal.class, Runtime.class, ProcessBuilder.class)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theModelHasNoHiddenInput =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class, String.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(SplittableRandom.class)
          .because("time and randomness are arguments or events, so that a run can be replayed")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noOrderInTheModelComesFromHashCodes =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(HashMap.class, HashSet.class, IdentityHashMap.class, WeakHashMap.class)
          .orShould()
          .callMethod(System.class, "identityHashCode", Object.class)
          .because("LinkedHashMap, TreeMap and arrays have an order that is the same on any JDK")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theJournalKnowsNeitherActorsNorCommands =
      noClasses()
          .that()
          .resideInAPackage(JOURNAL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ACTORS, CLI, AKKA)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nothingDependsOnTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLI)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesOutsideTheModelHaveNoCycles =
      slices()
          .assignedFrom(new PackagesOutsideTheModel())
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule stateIsWrittenByStateClassesAlone =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(MODEL)
          .and()
          .haveNameMatching("apply([A-Z].*)?")
          .should(new BeUsedByStateClassesAlone())
          .because("live run and replay must go through the same listener")
          .allowEmptyShould(true);

  private static final class PackagesOutsideTheModel implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      boolean outside = name.startsWith("umbra.") && !name.startsWith("umbra.mmu");
      return outside ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of journal, actors and cli";
    }
  }

  /** Counts method references as uses too, which {@code onlyBeCalled()} would let pass. */
  private static final class BeUsedByStateClassesAlone extends ArchCondition<JavaMethod> {
    BeUsedByStateClassesAlone() {
      super("be used only by classes whose name ends with State, or next to where they are");
    }

    @Override
    public void check(JavaMethod method, ConditionEvents events) {
      for (JavaAccess<?> access : method.getAccessesToSelf()) {
        boolean allowed =
            isPartOfStateClass(access.getOriginOwner())
                || access.getOriginOwner().getPackage().equals(method.getOwner().getPackage());
        events.add(new SimpleConditionEvent(method, allowed, access.getDescription()));
      }
    }

    private static boolean isPartOfStateClass(JavaClass type) {
      return type.getSimpleName().endsWith("State")
          || type.getEnclosingClass().map(outer -> isPartOfStateClass(outer)).orElse(false);
    }
  }
}
