package io.github.vbo.v6.json;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;
import org.openapitools.codegen.config.GlobalSettings;

/** The generator with the settings of the build. */
public final class Generation {
    /** The root of the project. */
    public static final Path ROOT = Path.of("../..");

    /** The templates of the build. */
    public static final Path TEMPLATES = ROOT.resolve("openapi/templates");

    private Generation() {}

    /** Generates a contract into a folder, from the templates or from a copy of them. Returns the generator's warnings. */
    public static synchronized String generate(
            Path contract, Path templates, String apiPackage, String modelPackage, Path output) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        // The build may hide these warnings; Surefire passes its properties on.
        System.setProperty("org.slf4j.simpleLogger.log.org.openapitools", "warn");
        GlobalSettings.setProperty("org.openapitools.codegen.utils.oncelogger.enabled", "false");
        CodegenConfigurator configurator = CodegenConfigurator.fromFile(
                        templates.resolve("config.yaml").toString())
                .setInputSpec(contract.toString())
                .setOutputDir(output.toString())
                .setGeneratorName("java")
                .setTemplateDir(templates.toString())
                .setApiPackage(apiPackage)
                .setModelPackage(modelPackage)
                .addAdditionalProperty("sourceFolder", ".");
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // It prints a banner of five lines.
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        try {
            new DefaultGenerator().opts(configurator.toClientOptInput()).generate();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return warnings.toString(StandardCharsets.UTF_8);
    }
}
