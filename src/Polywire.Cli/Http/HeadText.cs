using System.Text;
using Polywire.Messages;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Http;

/// <summary>Status and headers of a reply, with an empty line behind them. A server's header does not drive our terminal.</summary>
internal static class HeadText
{
    public static string Of(HttpReply reply, bool colour)
    {
        StringBuilder text = new();
        string code = colour ? reply.Status switch { < 300 => "\e[32m", < 400 => "\e[36m", < 500 => "\e[33m", _ => "\e[31m" } : "", off = colour ? "\e[0m" : "", dim = colour ? "\e[36m" : "";
        string version = reply.Version.Minor == 0 && reply.Version.Major > 1 ? $"{reply.Version.Major}" : reply.Version.ToString(2);
        text.Append($"HTTP/{version} {code}{reply.Status} {PrintableText.Of(reply.Reason)}{off}".TrimEnd()).Append('\n');
        foreach ((string name, string value) in reply.Headers) text.Append($"{dim}{PrintableText.Of(name)}{off}: {PrintableText.Of(value)}\n");
        return text.Append('\n').ToString();
    }
}
