using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Writes the shape of an enumeration: one for all types of the assembly that mention it.</summary>
internal static class EnumText
{
    /// <param name="type">The enumeration.</param>
    /// <param name="assembly">Whose compiler this is: assemblies that see each other's internals have a shape each.</param>
    public static (string Shape, OutputFile File) Write(INamedTypeSymbol type, string assembly)
    {
        string full = type.ToDisplayString(TypeNames.Full);
        string path = full.Replace("global::", "");
        string shape = path.Replace('.', '_') + "Shape";
        string space = "Polywire.Generated." + Spelling.Pascal(assembly);
        var text = FileText.Begin();
        text.Open($"namespace {space}");
        text.Line($"/// <summary>The shape of {path}.</summary>");
        text.Open($"internal readonly struct {shape} : Formats::IShape<{full}>");
        Members(text, type);
        text.Line("public static Formats::Schema Schema => Members;");
        text.Line();
        text.Line($"public static void Write<TWriter>(ref TWriter writer, {full} value) where TWriter : struct, Formats::IValueWriter, allows ref struct =>");
        text.Under("writer.WriteEnum(Members, unchecked((long)value));");
        text.Line();
        text.Open($"public static void Read<TReader>(ref TReader reader, ref {full} value) where TReader : struct, Formats::IValueReader, allows ref struct");
        text.Line("long number = reader.ReadEnum(Members);");
        text.Line($"value = unchecked(({full})number);");
        text.Line("if (unchecked((long)value) != number)");
        text.Under($"throw reader.Fault($\"{type.Name} cannot be {{number}}: it has {type.EnumUnderlyingType}\");");
        text.Close().Close().Close();
        return ($"global::{space}.{shape}", new($"{path}.Enum.g.cs", text.ToString()));
    }

    private static void Members(CodeText text, INamedTypeSymbol type)
    {
        text.Line($"private static readonly Formats::EnumSchema Members = new({Spelling.Quote(type.Name)}, {Spelling.Quote(Packages.Of(type))},");
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
