using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>What is found beside the type itself while it is looked at: complaints, and enumerations that need a shape.</summary>
/// <param name="assembly">Whose compiler this is.</param>
/// <param name="holder">The nested class that is generated, for what only the type may see.</param>
internal sealed class Findings(string assembly, string holder)
{
    private readonly List<Complaint> _complaints = [];
    private readonly Dictionary<string, OutputFile> _enums = [];
    private readonly Dictionary<string, INamedTypeSymbol> _private = [];

    /// <summary>The enumerations that only the type may see, whose shapes stand in it.</summary>
    public IEnumerable<INamedTypeSymbol> PrivateEnums => _private.Values;

    /// <summary>Whether something was found that stops the type from being written.</summary>
    public bool Failed => _complaints.Any(complaint => complaint.Rule.DefaultSeverity is DiagnosticSeverity.Error);

    public void Complain(Location? location, DiagnosticDescriptor rule, params string[] words) =>
        _complaints.Add(Complaint.At(location, rule, words));

    /// <summary>The name of an enumeration's shape, which will be written.</summary>
    public string Enum(INamedTypeSymbol type)
    {
        string name = EnumText.Name(type);
        if (IsPrivate(type))
        {
            _private[name] = type;
            return $"{holder}.{name}";
        }
        _enums[name] = EnumText.Write(type, assembly);
        return $"global::{EnumText.Space(assembly)}.{name}";
    }

    private static bool IsPrivate(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return true;
        }
        return false;
    }

    public Output ToOutput(OutputFile? file) => new(Failed ? null : file, new(Failed ? [] : _enums.Values), new(_complaints.Distinct()));
}
