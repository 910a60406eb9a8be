package io.github.vbo.v6.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** Rules for all three modules; the command's class path has them all. */
class WallsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.vbo.v6");

    @Test
    void staticFieldsAreFinal() {
        fields().that().areStatic().should().beFinal().check(ALL);
    }

    @Test
    void onlyTheCommandEndsTheProcess() {
        noClasses()
                .that(not(equivalentTo(Vbo.class)))
                .should()
                .callMethodWhere(describe(
                        "exit or halt",
                        call -> Set.of("exit", "halt").contains(call.getName())
                                && (call.getTargetOwner().isEquivalentTo(System.class)
                                        || call.getTargetOwner().isEquivalentTo(Runtime.class))))
                .check(ALL);
    }

    /** It keeps secrets from them. */
    @Test
    void oneClassPreparesPrograms() {
        noClasses()
                .that(not(equivalentTo(Credentials.class)))
                .should()
                .callConstructorWhere(describe(
                        "new ProcessBuilder", call -> call.getTargetOwner().isEquivalentTo(ProcessBuilder.class)))
                .orShould()
                .callMethodWhere(describe(
                        "Runtime.exec",
                        call -> call.getTargetOwner().isEquivalentTo(Runtime.class)
                                && call.getName().equals("exec")))
                .check(ALL);
    }

    @Test
    void oneClassDecidesWhetherToTrustAServer() {
        classes()
                .that()
                .areAssignableTo(TrustManager.class)
                .should()
                .haveFullyQualifiedName("io.github.vbo.v6.ServerCheck")
                .check(ALL);
    }
}
