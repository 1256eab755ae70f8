using System.Text;
using Polywire.Messages;

namespace Polywire.Toolbox.Tls;

/// <summary>What servers say that do not speak TLS, or not yet.</summary>
internal static class PlainTalk
{
    private const int MostCharacters = 100;

    /// <summary>The failure that tells what was said instead, and what to try.</summary>
    internal static PolywireException NotTls(ReadOnlySpan<byte> said)
    {
        // Two bytes of length with the highest bit set, then the message's type: https://datatracker.ietf.org/doc/html/draft-hickman-netscape-ssl-00
        if (said.Length >= 3 && (said[0] & 0x80) != 0 && said[2] is 0 or 1 or 4) return new(FailureKind.Protocol, FailureCause.Tls, "this is SSL 2.0, which nobody should speak any more");
        string text = Quote(said);
        return new(FailureKind.Protocol, FailureCause.Tls, $"this is not TLS: the other side said {text}{Hint(Encoding.Latin1.GetString(said[..Math.Min(said.Length, 16)]))}");
    }

    /// <summary>The first line, for people: in quotes, what cannot be printed as <c>\x00</c>.</summary>
    internal static string Quote(ReadOnlySpan<byte> said)
    {
        int end = said.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> line = end > 0 ? said[..end] : said;
        var text = new StringBuilder("\"");
        foreach (byte one in line)
        {
            if (text.Length > MostCharacters)
            {
                text.Append('…');
                break;
            }

            if (one is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\') text.Append((char)one);
            else text.Append("\\x").Append(one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text of others as it can be shown and written anywhere: what controls terminals or is no character is told as a number.</summary>
    internal static string Printable(string text) => PrintableText.Of(text);

    private static string Hint(string said) => said switch
    {
        _ when said.StartsWith("HTTP/", StringComparison.Ordinal) => " (plain HTTP)",
        _ when said.StartsWith("SSH-", StringComparison.Ordinal) => " (SSH)",
        _ when said.StartsWith("220", StringComparison.Ordinal) => " (SMTP and FTP begin so: try --starttls smtp or --starttls ftp)",
        _ when said.StartsWith("* OK", StringComparison.Ordinal) => " (IMAP begins so: try --starttls imap)",
        _ when said.StartsWith("+OK", StringComparison.Ordinal) => " (POP3 begins so: try --starttls pop3)",
        _ when said.StartsWith("INFO ", StringComparison.Ordinal) => " (NATS begins so: try --starttls nats)",
        _ => "",
    };
}
