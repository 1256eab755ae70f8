using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Polywire.Generators;

namespace Polywire.Rules.Tests;

/// <summary>The C# that our pages show compiles, as a program of its own in a project with the usual implicit usings.</summary>
public sealed class SnippetTests
{
    private const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    public static TheoryData<string, string> Snippets =>
    [
        .. from page in Directory.GetFiles(Checkout.Root, "*.md").Concat(Checkout.Files("*.md", "docs"))
           from match in Regex.Matches(File.ReadAllText(page), "^```csharp\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
           select (Checkout.Relative(page), match.Groups[1].Value)
    ];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Compiles(string page, string code)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        Compilation program = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(Implicit, cancellationToken: TestContext.Current.CancellationToken), CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)],
            platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create(new PolywireGenerator()).RunGeneratorsAndUpdateCompilation(program, out program, out _, TestContext.Current.CancellationToken);
        Verdict.None(program.GetDiagnostics(TestContext.Current.CancellationToken).Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString()), $"{page} shows code that does not compile:");
    }
}
