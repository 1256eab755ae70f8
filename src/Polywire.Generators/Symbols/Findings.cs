using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>What is found beside the type itself while it is looked at: complaints, and enumerations that need a shape.</summary>
internal sealed class Findings(string assembly)
{
    private readonly List<Complaint> _complaints = [];
    private readonly Dictionary<string, OutputFile> _enums = [];

    /// <summary>Whether something was found that stops the type from being written.</summary>
    public bool Failed => _complaints.Any(complaint => complaint.Rule.DefaultSeverity is DiagnosticSeverity.Error);

    public void Complain(Location? location, DiagnosticDescriptor rule, params string[] words) =>
        _complaints.Add(Complaint.At(location, rule, words));

    /// <summary>The name of an enumeration's shape, which will be written.</summary>
    public string Enum(INamedTypeSymbol type)
    {
        var (name, file) = EnumText.Write(type, assembly);
        _enums[file.Hint] = file;
        return name;
    }

    public Output ToOutput(OutputFile? file) => new(Failed ? null : file, new(Failed ? [] : _enums.Values), new(_complaints.Distinct()));
}
