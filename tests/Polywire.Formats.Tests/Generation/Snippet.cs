using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Polywire.Formats;
using Polywire.Generators;

namespace Polywire.Tests.Generation;

/// <summary>C# in a test, as the compiler with our generator sees it.</summary>
internal sealed class Snippet
{
    private const string Implicit = "global using System; global using System.Collections.Generic; global using System.Threading; global using System.Threading.Tasks;";

    private const string Usings = "using System.ComponentModel.DataAnnotations; using Polywire.Formats; using Polywire.Rpc;\n";

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorDriver _driver = CSharpGeneratorDriver.Create(
        [new PolywireGenerator().AsSourceGenerator()], parseOptions: Parsing, driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private Compilation _compilation;
    private Compilation? _compiled;

    private Snippet(string source, OutputKind kind) => _compilation = CSharpCompilation.Create(
        "Snippet", [Parse(source), CSharpSyntaxTree.ParseText(Implicit, Parsing, "Implicit.cs")], References, new(kind, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>What the generator said.</summary>
    public ImmutableArray<Diagnostic> Complaints { get; private set; }

    /// <summary>What the compiler says of the source and of what was generated, warnings included.</summary>
    public ImmutableArray<Diagnostic> Errors { get; private set; }

    /// <summary>The generated files.</summary>
    public ImmutableArray<GeneratedSourceResult> Files { get; private set; }

    /// <summary>How the generator came by its results.</summary>
    public ImmutableArray<IncrementalStepRunReason> Reasons { get; private set; }

    public static Snippet Compile(string source) => new Snippet(Usings + source, OutputKind.DynamicallyLinkedLibrary).Run();

    /// <summary>Compiles a whole program.</summary>
    public static Snippet CompileProgram(string source) => new Snippet(source, OutputKind.ConsoleApplication).Run();

    /// <summary>Compiles again with another text in the place of the first.</summary>
    public Snippet Change(string source)
    {
        _compilation = _compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees.First(), Parse(Usings + source));
        return Run();
    }

    /// <summary>The assembly.</summary>
    public byte[] Emit()
    {
        using var assembly = new MemoryStream();
        Assert.True(_compiled!.Emit(assembly).Success);
        return assembly.ToArray();
    }

    /// <summary>The only complaint, whose text is that of the source between the given marks.</summary>
    public Diagnostic Only(string id, string place)
    {
        var complaint = Assert.Single(Complaints);
        Assert.Equal(id, complaint.Id);
        var text = _compilation.SyntaxTrees.First(tree => tree.FilePath == complaint.Location.GetLineSpan().Path).ToString();
        Assert.Equal(place, text.Substring(complaint.Location.SourceSpan.Start, complaint.Location.SourceSpan.Length));
        return complaint;
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, Parsing, "Snippet.cs");

    private Snippet Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out _compiled, out _);
        var result = _driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Complaints = result.Diagnostics;
        Files = result.GeneratedSources;
        Errors = [.. _compiled.GetDiagnostics().Where(found => found.Severity > DiagnosticSeverity.Hidden && found.Id is not ("CS1591" or "CS8019"))];
        Reasons = [.. result.TrackedSteps.TryGetValue(PolywireGenerator.Step, out var steps) ? steps.SelectMany(step => step.Outputs).Select(output => output.Reason) : []];
        return this;
    }
}
