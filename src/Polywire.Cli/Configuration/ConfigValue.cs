using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>Reads single values of a file; what is none of what is asked for is told, and null.</summary>
internal static class ConfigValue
{
    /// <summary>Whether nothing stands there: <c>name:</c>, <c>name: null</c>, <c>name: ~</c>.</summary>
    public static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" or null };

    /// <summary>Text. A number or a truth value may be meant as text, as in passwords.</summary>
    public static string? Text(YamlNode node, ConfigErrors errors, string name)
    {
        if (node is YamlScalarNode { Value: { } text }) return text;
        errors.Add(node, $"{name} must be text");
        return null;
    }

    /// <summary>Yes or no.</summary>
    public static bool? Flag(YamlNode node, ConfigErrors errors, string name)
    {
        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag) return flag.Value == "true";
        errors.Add(node, $"{name} must be true or false");
        return null;
    }

    /// <summary>A whole number of at least 1.</summary>
    public static long? Number(YamlNode node, ConfigErrors errors, string name, long most)
    {
        if (node is YamlScalarNode { Style: ScalarStyle.Plain } text && long.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= 1 && number <= most)
            return number;
        errors.Add(node, $"{name} must be a whole number of at least 1{(most == long.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $" and at most {most}"))}");
        return null;
    }

    /// <summary>Texts, or one.</summary>
    public static IReadOnlyList<(string Text, YamlNode Node)> Texts(YamlNode node, ConfigErrors errors, string name)
    {
        if (node is YamlScalarNode { Value: { } one }) return [(one, node)];
        if (node is YamlSequenceNode list)
        {
            List<(string, YamlNode)> texts = [];
            foreach (YamlNode item in list.Children)
                if (Text(item, errors, $"an item of {name}") is { } text) texts.Add((text, item));
            return texts;
        }
        errors.Add(node, $"{name} must be a list of texts");
        return [];
    }
}
