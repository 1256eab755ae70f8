using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Polywire.Generators;

/// <summary>One thing that cannot be described, as a value: which rule, where, and the words that the rule's text needs.</summary>
internal sealed record Complaint(DiagnosticDescriptor Rule, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Words)
{
    public static Complaint At(Location? location, DiagnosticDescriptor rule, params string[] words)
    {
        var lines = location?.GetLineSpan();
        return new(rule, lines?.Path ?? "", location?.SourceSpan ?? default, lines?.Span ?? default, new(words));
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rule, Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines), [.. Words.Cast<object>()]);
}
