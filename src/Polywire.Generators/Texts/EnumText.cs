using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Writes the shapes of enumerations.</summary>
internal static class EnumText
{
    /// <summary>The name of an enumeration's shape.</summary>
    public static string Name(INamedTypeSymbol type) => Path(type).Replace('.', '_') + "Shape";

    /// <summary>The namespace for the shapes of an assembly: assemblies that see each other's internals have one each.</summary>
    public static string Space(string assembly) => "Polywire.Generated." + Spelling.Pascal(assembly);

    /// <summary>A file with one shape, for all types of the assembly that mention the enumeration.</summary>
    public static OutputFile Write(INamedTypeSymbol type, string assembly)
    {
        var text = FileText.Begin();
        text.Open($"namespace {Space(assembly)}");
        Struct(text, type, "internal");
        text.Close();
        return new($"{Path(type)}.Enum.g.cs", text.ToString());
    }

    /// <summary>The shape alone.</summary>
    public static void Struct(CodeText text, INamedTypeSymbol type, string access)
    {
        string full = type.ToDisplayString(TypeNames.Full);
        text.Gap().Line($"/// <summary>The shape of {Path(type)}.</summary>");
        text.Open($"{access} readonly struct {Name(type)} : PwFormats::IShape<{full}>");
        Members(text, type);
        text.Line("public static PwFormats::Schema Schema => Members;");
        text.Line();
        text.Line($"public static void Write<TWriter>(ref TWriter writer, {full} value) where TWriter : struct, PwFormats::IValueWriter, allows ref struct =>");
        text.Under("writer.WriteEnum(Members, unchecked((long)value));");
        text.Line();
        text.Open($"public static void Read<TReader>(ref TReader reader, ref {full} value) where TReader : struct, PwFormats::IValueReader, allows ref struct");
        text.Line("long number = reader.ReadEnum(Members);");
        text.Line($"value = unchecked(({full})number);");
        text.Line("if (unchecked((long)value) != number)");
        text.Under($"throw reader.Fault($\"{type.Name} cannot be {{number}}: its numbers are those of {type.EnumUnderlyingType}\");");
        text.Close().Close();
    }

    private static string Path(INamedTypeSymbol type) => type.ToDisplayString(TypeNames.Full).Replace("global::", "").Replace("@", "");

    private static void Members(CodeText text, INamedTypeSymbol type)
    {
        text.Line($"private static readonly PwFormats::EnumSchema Members = new({Spelling.Quote(type.Name)}, {Spelling.Quote(Packages.Of(type))},");
        text.Line("[");
        foreach (var member in type.GetMembers().OfType<IFieldSymbol>().Where(member => member.HasConstantValue))
            text.Under($"({Spelling.Quote(Name(member))}, {Number(member)}),");
        text.Line($"], {Spelling.Quote(DocComment.Of(type).Summary)});");
        text.Line();
    }

    private static string Name(IFieldSymbol member) =>
        member.Attribute("Polywire.Formats.FieldAttribute").Named<string>("Name") ?? member.Name;

    private static string Number(IFieldSymbol member) => member.ConstantValue is ulong number
        ? unchecked((long)number).ToString(CultureInfo.InvariantCulture)
        : Convert.ToInt64(member.ConstantValue, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
