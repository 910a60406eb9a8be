package io.github.vbo.v6;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.squareup.moshi.JsonAdapter;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls of the house: which room knows which, and what is in none of them. */
class WallsTest {
    private static final String FACADE = "io.github.vbo.v6";
    private static final JavaClasses ALL = new ClassFileImporter().importPath(Path.of("target/classes"));

    /** Facade, interfaces, records and their adapters: what the library's jar holds. */
    private static final DescribedPredicate<JavaClass> LIBRARY = resideInAnyPackage(
                    FACADE, FACADE + ".api", FACADE + ".model", FACADE + ".json")
            .as("in the library");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        FACADE + ".json, com.squareup.moshi okio",
        FACADE + ".model, " + FACADE + ".json com.squareup.moshi",
        FACADE + ".api, " + FACADE + ".model retrofit2..",
        FACADE + ", " + FACADE + ".json " + FACADE + ".model " + FACADE + ".api"
                + " com.squareup.moshi okhttp3 okio retrofit2.. javax.net.. javax.security.auth.x500"
    })
    void aRoomKnowsItselfJavaAndWhatIsNamedHere(String room, String named) {
        classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(room, "java..", "org.jspecify.annotations")
                        .or(resideInAnyPackage(named.split(" "))))
                .check(ALL);
    }

    @Test
    void theLibraryHasOneLogAndReadsNoEnvironment() {
        noClasses()
                .that(LIBRARY)
                .and()
                .doNotHaveFullyQualifiedName(FACADE + ".CallEvents")
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging").or(equivalentTo(System.Logger.class)))
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(calls(System.class, "getenv|getProperty|getProperties"))
                .check(ALL);
    }

    @Test
    void theLibraryReadsNoClockButTheOneThatItWasGiven() {
        noClasses()
                .that(LIBRARY)
                .should()
                .callMethodWhere(calls(System.class, "currentTimeMillis|nanoTime"))
                .orShould()
                .callMethod(Instant.class, "now")
                .check(ALL);
    }

    /** So that a call runs on its caller's thread, and close() leaves nothing behind. */
    @Test
    void theLibraryHasNoThreadOfItsOwn() {
        noClasses()
                .that(LIBRARY)
                .should()
                .dependOnClassesThat(assignableTo(Executor.class).or(assignableTo(Future.class)))
                .orShould()
                .dependOnClassesThat(assignableTo(CompletionStage.class))
                .orShould()
                .callMethodWhere(calls(Thread.class, "start.*|of.*"))
                .check(ALL);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"src/main/java", "target/generated-sources/openapi"})
    void noFileHasMoreThan300Lines(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                int lines = Files.readAllLines(file).size();
                assertTrue(lines <= 300, file + " has " + lines + " lines");
            }
        }
    }

    /** {@link Type} is in the signature of Retrofit's converters. Retrofit tells an operation only as a method. */
    @Test
    void theLibraryUsesNoReflectionButForAnOperationsReturnType() {
        noClasses()
                .that(LIBRARY)
                .and(not(equivalentTo(BodyLimit.Operations.class)))
                .should()
                .dependOnClassesThat(resideInAPackage("java.lang.reflect").and(not(equivalentTo(Type.class))))
                .orShould()
                .callMethodWhere(calls(Class.class, "forName"))
                .check(ALL);
    }

    @Test
    void theFacadesSignaturesNameNoTypeOfAnotherLibrary() {
        DescribedPredicate<JavaCodeUnit> nameAnotherLibrary = describe(
                "name a type of another library",
                unit -> Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                        .map(JavaType::getAllInvolvedRawTypes)
                        .flatMap(Set::stream)
                        .anyMatch(not(resideInAnyPackage("java..", FACADE, FACADE + ".model"))
                                .and(not(describe(
                                        "primitive",
                                        type -> type.getBaseComponentType().isPrimitive())))));
        noCodeUnits()
                .that()
                .areDeclaredInClassesThat(resideInAPackage(FACADE))
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .arePublic()
                .should(ArchCondition.from(nameAnotherLibrary))
                .check(ALL);
    }

    @Test
    void whatIsPublicCanBeNeitherExtendedNorSetLater() {
        classes()
                .that(LIBRARY)
                .and()
                .arePublic()
                .and()
                .doNotBelongToAnyOf(VboException.class) // It is sealed, which a class file's modifiers do not tell.
                .should()
                .haveModifier(JavaModifier.FINAL)
                .orShould()
                .beInterfaces()
                .check(ALL);
        fields().that()
                .areDeclaredInClassesThat(LIBRARY)
                .and()
                .arePublic()
                .should()
                .beFinal()
                .check(ALL);
    }

    @Test
    void theFacadeThrowsThreeKindsAndNoOther() {
        assertEquals(3, VboException.class.getPermittedSubclasses().length);
        classes()
                .that()
                .resideInAPackage(FACADE)
                .and()
                .arePublic()
                .and()
                .areAssignableTo(Throwable.class)
                .should()
                .beAssignableTo(VboException.class)
                .check(ALL);
    }

    @Test
    void noFilesOfTheFacadeDependOnEachOtherInACircle() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().equals(FACADE)
                                ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""))
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "files of the facade";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(ALL);
    }

    @Test
    void onlyMoshiSeesTheAdapters() {
        classes()
                .that()
                .resideInAPackage(FACADE + ".model")
                .and()
                .areAssignableTo(JsonAdapter.class)
                .should()
                .bePackagePrivate()
                .check(ALL);
    }

    /** Whoever imports the facade and the generated types need not write out a package. */
    @Test
    void noTwoPublicTypesHaveTheSameName() {
        List<String> names = ALL.that(LIBRARY).stream()
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .sorted()
                .toList();

        assertEquals(List.copyOf(new TreeSet<>(names)), names);
    }

    private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String methods) {
        return describe(
                owner.getSimpleName() + "." + methods,
                call -> call.getTargetOwner().isEquivalentTo(owner)
                        && call.getName().matches(methods));
    }
}
