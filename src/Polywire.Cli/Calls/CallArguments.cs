using System.Buffers;
using Polywire.Formats;

namespace Polywire.Cli.Calls;

/// <summary>
/// The arguments of a call as they stand on a command line: JSON where they parse as JSON, else text. All of them <c>NAME=VALUE</c>
/// are passed by name, otherwise all by position; a text with an equals sign is passed by position as JSON: <c>'"a=b"'</c>.
/// </summary>
internal static class CallArguments
{
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>A list, or a map when they have names.</summary>
    public static Value Parse(string[] arguments)
    {
        (string Name, string Text)?[] named = [.. arguments.Select(Split)];
        if (arguments.Length > 0 && named.All(static argument => argument is not null))
            return Value.Map([.. named.Select(static argument => (argument!.Value.Name, Json.ParseOrText(argument.Value.Text)))]);
        return Value.List([.. arguments.Select(Json.ParseOrText)]);
    }

    private static (string Name, string Text)? Split(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        bool isName = equals > 0 && (char.IsAsciiLetter(argument[0]) || argument[0] == '_')
            && argument.AsSpan(0, equals).IndexOfAnyExcept(s_nameCharacters) < 0;
        return isName ? (argument[..equals], argument[(equals + 1)..]) : null;
    }
}
