package io.github.vbo.v6.json;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

/** The generator, set up as the build has it. */
public final class Generation {
    /** The project. */
    public static final Path ROOT = Path.of(System.getProperty("project.root"));

    /** The templates that the build takes. */
    public static final Path TEMPLATES = ROOT.resolve("openapi/templates");

    private Generation() {}

    /** Generates from templates, or from a copy of them, into a folder. */
    public static synchronized void generate(
            Path contract, Path templates, String apiPackage, String modelPackage, Path output) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        CodegenConfigurator configurator = CodegenConfigurator.fromFile(
                        templates.resolve("config.yaml").toString())
                .setInputSpec(contract.toString())
                .setOutputDir(output.toString())
                .setGeneratorName("java")
                .setLibrary("retrofit2")
                .setTemplateDir(templates.toString())
                .setApiPackage(apiPackage)
                .setModelPackage(modelPackage)
                .setGenerateAliasAsModel(true)
                .addGlobalProperty("models", "")
                .addGlobalProperty("apis", "")
                .addGlobalProperty("modelTests", "false")
                .addGlobalProperty("modelDocs", "false")
                .addGlobalProperty("apiTests", "false")
                .addGlobalProperty("apiDocs", "false")
                .addAdditionalProperty("sourceFolder", ".");
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // For a banner of five lines.
        try {
            new DefaultGenerator().opts(configurator.toClientOptInput()).generate();
        } finally {
            System.setOut(out);
        }
    }
}
