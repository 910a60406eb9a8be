package io.github.vbo.v6.json;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

/** The generator with the settings of the build. */
public final class Generation {
    /** The root of the project. */
    public static final Path ROOT = Path.of("../..");

    /** The templates of the build. */
    public static final Path TEMPLATES = ROOT.resolve("openapi/templates");

    private Generation() {}

    /** Generates a contract into a folder, from the templates or from a copy of them. */
    public static synchronized void generate(
            Path contract, Path templates, String apiPackage, String modelPackage, Path output) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
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
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // It prints a banner of five lines.
        try {
            new DefaultGenerator().opts(configurator.toClientOptInput()).generate();
        } finally {
            System.setOut(out);
        }
    }
}
