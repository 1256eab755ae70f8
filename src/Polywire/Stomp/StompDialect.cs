using System.Buffers;
using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Stomp;

/// <summary>
/// What servers make of destinations. The hub reads percent escapes and writes them where a header could not hold a name; RabbitMQ wants a slash
/// in a name as <c>%2F</c> and writes <c>%2F</c> and <c>%25</c>; others have none.
/// </summary>
internal sealed class StompDialect(string server, StompVersion version)
{
    private static readonly SearchValues<byte> s_unspeakable = SearchValues.Create("\0%\r\n"u8);

    private readonly bool _isHub = server.StartsWith("Polywire/", StringComparison.Ordinal);
    private readonly bool _isRabbit = server.StartsWith("RabbitMQ/", StringComparison.Ordinal);

    /// <summary>The topic that stands for all topics.</summary>
    public ReadOnlySpan<byte> AllTopics => _isRabbit ? "#"u8 : ">"u8;

    /// <summary>Whether a <c>/temp-queue/…</c> that stands in a reply-to is subscribed to by itself.</summary>
    public bool SubscribesReplies => _isHub || _isRabbit;

    /// <summary>The version that is spoken.</summary>
    public StompVersion Version => version;

    /// <summary>A name as it stands behind <c>/topic/</c> or <c>/queue/</c>, before it is escaped; mostly itself.</summary>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> name)
    {
        if (_isRabbit) return name.Contains((byte)'/') ? Percent(name, static one => one == '/') : name;
        if (!_isHub) return name;
        bool plain = !name.ContainsAny(s_unspeakable) && (name.IsEmpty || (name[0] != ' ' && name[^1] != ' '));
        return plain ? name : Percent(name, static one => one is 0 or (byte)'%' or (byte)'\r' or (byte)'\n' or (byte)' ');
    }

    /// <summary>The name of what stands behind <c>/topic/</c> or <c>/queue/</c>; mostly itself.</summary>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> name)
    {
        if (!name.Contains((byte)'%') || !(_isHub || _isRabbit)) return name;
        byte[] decoded = new byte[name.Length];
        int length = 0;
        for (int i = 0; i < name.Length; i++)
        {
            bool escape = name[i] == '%' && i + 2 < name.Length && char.IsAsciiHexDigit((char)name[i + 1]) && char.IsAsciiHexDigit((char)name[i + 2]);
            decoded[length++] = escape ? (byte)((Uri.FromHex((char)name[i + 1]) * 16) + Uri.FromHex((char)name[i + 2])) : name[i];
            if (escape) i += 2;
        }
        return decoded.AsSpan(0, length);
    }

    private static byte[] Percent(ReadOnlySpan<byte> name, Predicate<byte> must)
    {
        var encoded = new List<byte>(name.Length + 8);
        foreach (byte one in name)
        {
            if (must(one)) encoded.AddRange(Encoding.ASCII.GetBytes($"%{one:X2}"));
            else encoded.Add(one);
        }
        return [.. encoded];
    }
}
