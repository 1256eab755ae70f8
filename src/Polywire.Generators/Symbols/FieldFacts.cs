using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>What [Field] says about a field.</summary>
internal static class FieldFacts
{
    public static Field Read(ISymbol symbol, Field field)
    {
        var attribute = symbol.Attribute("Polywire.Formats.FieldAttribute");
        return attribute is null ? field : field with
        {
            Name = attribute.Named<string>("Name") ?? field.Name,
            Number = attribute.Named<int>("Number"),
            OneOf = attribute.Named<string>("OneOf"),
            Encoding = attribute.Named<int>("Encoding") switch { 1 => "ZigZag", 2 => "Fixed", _ => "Variable" },
        };
    }
}
