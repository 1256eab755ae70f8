using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Polywire.Generators;

namespace Polywire.Interop.Tests.Samples;

/// <summary>
/// The samples as programs that tests can start. All are compiled in this process, once: `dotnet build` for each would
/// take four seconds and more. <see cref="FileProgramTests"/> shows that `dotnet run` takes them too.
/// </summary>
internal static class SampleBuild
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string AspNetCore = "Polywire.AspNetCore", Toolbox = "Polywire.Toolbox";

    private static readonly string[] s_libraries = ["Polywire", "Polywire.Wires", "Polywire.Formats", AspNetCore, Toolbox, "Google.Protobuf"];

    private static readonly string s_output = Path.Combine(AppContext.BaseDirectory, "samples");
    private static readonly Lazy<bool> s_built = new(BuildAll);
    private static readonly CSharpParseOptions s_parsing =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithFeatures([new("FileBasedProgram", "true")]);

    /// <summary>The folder of the samples' sources.</summary>
    public static string Sources { get; } = Path.Combine(Peer.Root, "samples");

    /// <summary>The samples' names, without <c>.cs</c>.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Sources, "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)!).Order();

    /// <summary>The program that <paramref name="name"/> was compiled to, for <c>dotnet</c> to run.</summary>
    public static string Program(string name) => s_built.Value ? Path.Combine(s_output, name + ".dll") : throw new InvalidOperationException("Not built.");

    private static bool BuildAll()
    {
        Directory.CreateDirectory(s_output);
        foreach (string library in s_libraries)
            File.Copy(Path.Combine(AppContext.BaseDirectory, library + ".dll"), Path.Combine(s_output, library + ".dll"), overwrite: true);
        MetadataReference[] references = [.. Libraries().Select(path => MetadataReference.CreateFromFile(path))];
        SyntaxTree usings = CSharpSyntaxTree.ParseText(ImplicitUsings, s_parsing);
        Parallel.ForEach(Names, name => Build(name, usings, references));
        return true;
    }

    private static IEnumerable<string> Libraries() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)))
            .Concat(s_libraries.Select(library => Path.Combine(s_output, library + ".dll")));

    private static void Build(string name, SyntaxTree usings, MetadataReference[] references)
    {
        string source = Path.Combine(Sources, name + ".cs"), text = File.ReadAllText(source);
        Compilation compilation = CSharpCompilation.Create(
            name,
            [usings, CSharpSyntaxTree.ParseText(text, s_parsing, source)],
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release)
                .WithNullableContextOptions(NullableContextOptions.Enable).WithGeneralDiagnosticOption(ReportDiagnostic.Error));
        CSharpGeneratorDriver.Create([new PolywireGenerator().AsSourceGenerator()], parseOptions: s_parsing).RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        EmitResult result = compilation.Emit(Path.Combine(s_output, name + ".dll"));
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics));

        string framework = new[] { AspNetCore, Toolbox }.Any(project => text.Contains($"#:project ../src/{project}/", StringComparison.Ordinal)) ? "Microsoft.AspNetCore.App" : "Microsoft.NETCore.App";
        // What `dotnet run FILE.cs` tells a program about its source.
        File.WriteAllText(Path.Combine(s_output, name + ".runtimeconfig.json"), $$"""
            {
              "runtimeOptions": {
                "framework": { "name": "{{framework}}", "version": "10.0.0" },
                "configProperties": { "EntryPointFileDirectoryPath": "{{Sources}}" }
              }
            }
            """);
    }
}
