using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Polywire.Generators;

/// <summary>
/// Writes the shapes of types marked [Shape], makes types marked [Service] services, and writes the clients of interfaces. Each
/// marked type becomes one file of its own; files whose text comes out as before are not written again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class PolywireGenerator : IIncrementalGenerator
{
    /// <summary>The step whose results say what changed.</summary>
    public const string Step = "Described";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var services = Find(context, "Polywire.Formats.ServiceAttribute", ServiceText.Holder, Service);
        var types = Find(context, "Polywire.Formats.ShapeAttribute", TypeText.Holder, Type);
        var enums = services.SelectMany(static (output, _) => output.Enums).Collect()
            .Combine(types.SelectMany(static (output, _) => output.Enums).Collect());
        context.RegisterSourceOutput(enums.SelectMany(static (files, _) => files.Left.Concat(files.Right).Distinct()), Add);
    }

    private static IncrementalValuesProvider<Output> Find(
        IncrementalGeneratorInitializationContext context, string attribute, string holder, Func<INamedTypeSymbol, Compilation, Findings, OutputFile?> describe)
    {
        var outputs = context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (node, _) => node is TypeDeclarationSyntax, (found, _) =>
        {
            var compilation = found.SemanticModel.Compilation;
            var findings = new Findings(compilation.AssemblyName ?? "", holder);
            var file = describe((INamedTypeSymbol)found.TargetSymbol, compilation, findings);
            return findings.ToOutput(file);
        }).WithTrackingName(Step);
        context.RegisterSourceOutput(outputs, static (production, output) =>
        {
            foreach (var complaint in output.Complaints)
                production.ReportDiagnostic(complaint.ToDiagnostic());
            if (output.File is { } file)
                Add(production, file);
        });
        return outputs;
    }

    private static void Add(SourceProductionContext production, OutputFile file) =>
        production.AddSource(file.Hint, SourceText.From(file.Text, Encoding.UTF8));

    private static OutputFile? Type(INamedTypeSymbol type, Compilation compilation, Findings findings)
    {
        var described = new TypeReader(type, compilation, findings).Read();
        return described is null || findings.Failed ? null : TypeText.Write(described, findings.PrivateEnums);
    }

    private static OutputFile? Service(INamedTypeSymbol type, Compilation compilation, Findings findings)
    {
        var service = new ServiceReader(type, findings).Read();
        return service is null || findings.Failed ? null : ServiceText.Write(service, findings.PrivateEnums);
    }
}
