using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>The rules: everything that cannot be described, and what to do about it.</summary>
internal static class Complaints
{
    public static readonly DiagnosticDescriptor NotPartial = Error(1, "A described type must be partial",
        "{0} must be partial, and so must the types around it, so that its description can be written beside it");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(2, "A type that has no shape",
        "{0} is of type {1}, which has no shape: mark that type [Shape], take another (docs/guide/shapes-and-services.md lists them), or leave it out");

    public static readonly DiagnosticDescriptor UnsupportedKey = Error(3, "A key that no format has",
        "{0} is of type {1}: keys of maps and values of sets are text, integers or booleans");

    public static readonly DiagnosticDescriptor SameName = Error(4, "Two fields of one name",
        "{0} and {1} are both called '{2}' on the wire: rename one with [Field(Name = …)]");

    public static readonly DiagnosticDescriptor SameNumber = Error(5, "Two fields of one number",
        "{0} and {1} both have number {2}: give one another with [Field(Number = …)]");

    public static readonly DiagnosticDescriptor BadNumber = Error(6, "A number that Protocol Buffers do not allow",
        "{0} has number {1}: it must be 1 to 536870911, and not 19000 to 19999");

    public static readonly DiagnosticDescriptor Generic = Error(7, "What is generic cannot be called",
        "{0} is generic, and callers cannot know its types: write one method for each type, or take a Value");

    public static readonly DiagnosticDescriptor SameMethod = Error(8, "Two methods of one name",
        "{0} and {1} are both called '{2}' on the wire: rename one with [Method(\"…\")]");

    public static readonly DiagnosticDescriptor BadParameter = Error(9, "A parameter that cannot cross a wire",
        "{0} {1}");

    public static readonly DiagnosticDescriptor Blocking = Error(10, "A client cannot return at once",
        "{0} returns {1}, but a client of the interface waits for the network: return {2}");

    public static readonly DiagnosticDescriptor NotAMethod = Error(11, "An interface with more than methods",
        "{0} cannot be called over a wire: move it to another interface, or give it a body");

    public static readonly DiagnosticDescriptor StreamAlone = Error(12, "A stream among other parameters",
        "{0} takes a stream beside other parameters: no wire carries both, so put them into the first item or into a method of its own");

    public static readonly DiagnosticDescriptor NoCases = Error(13, "An abstract type without cases",
        "{0} is abstract and has no nested sealed records that derive from it: write its cases into it, or make it a type of its own");

    public static readonly DiagnosticDescriptor OpenCase = Error(14, "A case that others may derive from",
        "{0} is a case of {1}: it must be sealed, and not generic");

    public static readonly DiagnosticDescriptor NoProperty = Error(15, "A parameter that cannot be written back",
        "the constructor of {0} takes '{1}', but there is no public property of that name to take it from: add one, or a constructor without it");

    public static readonly DiagnosticDescriptor NoConstructor = Error(16, "Several constructors",
        "{0} has several constructors, and none without parameters or in its head: add one, so that it is clear how to make it");

    public static readonly DiagnosticDescriptor NotSettable = Error(17, "A property that cannot be set",
        "{0} has a value but cannot be set: give it 'init', take it in the constructor, or leave it out with [Field(Ignore = true)]");

    public static readonly DiagnosticDescriptor OneOfNotNullable = Error(18, "A field of a oneof that cannot be missing",
        "{0} belongs to a oneof, of whose fields only one is there: its type must allow null");

    public static readonly DiagnosticDescriptor WrongRule = Error(19, "A rule that does not fit",
        "[{0}] cannot judge '{1}': its bounds or its pattern are wrong, or it is for another type");

    public static readonly DiagnosticDescriptor UncheckedRule = Warning(20, "A rule that nobody checks",
        "[{0}] on '{1}' is not checked when it comes over a wire: use [Required], [Range], [Length], [MinLength], [MaxLength], [StringLength] or [RegularExpression]");

    public static readonly DiagnosticDescriptor FileLocal = Error(21, "A type of one file",
        "{0} is known in its own file only, so that nothing can be written beside it: take 'file' away");

    /// <summary>All of them, by number.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        NotPartial, UnsupportedType, UnsupportedKey, SameName, SameNumber, BadNumber, Generic, SameMethod, BadParameter, Blocking, NotAMethod,
        StreamAlone, NoCases, OpenCase, NoProperty, NoConstructor, NotSettable, OneOfNotNullable, WrongRule, UncheckedRule, FileLocal,
    ];

    private static DiagnosticDescriptor Warning(int number, string title, string text) => Describe(number, title, text, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Error(int number, string title, string text) => Describe(number, title, text, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Describe(int number, string title, string text, DiagnosticSeverity severity) =>
        new($"PW{number:0000}", title, text, "Polywire", severity, isEnabledByDefault: true);
}
