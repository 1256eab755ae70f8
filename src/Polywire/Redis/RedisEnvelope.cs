using System.Buffers.Text;
using System.Text;

namespace Polywire.Redis;

/// <summary>
/// How a request and its reply look as items of lists, simple enough for any language: a request is
/// <c>REPLY-LIST SP ID LF BODY</c>, pushed to the service's list; its reply is <c>ID LF BODY</c>, pushed to REPLY-LIST. The
/// reply list's name holds no space and no LF, the id is a decimal number, the body is any bytes.
/// </summary>
internal static class RedisEnvelope
{
    /// <summary>A new name for the list that one requester takes its replies from.</summary>
    public static byte[] NewReplyList() => Encoding.ASCII.GetBytes($"polywire:reply:{Guid.NewGuid():n}");

    /// <summary>A request as it is pushed.</summary>
    public static byte[] Request(ReadOnlySpan<byte> replyList, long id, ReadOnlySpan<byte> body) =>
        [.. replyList, .. Encoding.ASCII.GetBytes($" {id}\n"), .. body];

    /// <summary>A reply as it is pushed; <paramref name="id"/> as it stood in the request.</summary>
    public static byte[] Reply(ReadOnlySpan<byte> id, ReadOnlySpan<byte> body) => [.. id, (byte)'\n', .. body];

    /// <summary>Takes a request apart.</summary>
    /// <returns>False when it is no envelope: then it is a body for which nobody waits.</returns>
    public static bool TryReadRequest(ReadOnlyMemory<byte> item, out ReadOnlyMemory<byte> replyList, out ReadOnlyMemory<byte> id, out ReadOnlyMemory<byte> body)
    {
        (replyList, id, body) = (default, default, item);
        int end = item.Span.IndexOf((byte)'\n');
        int space = end < 0 ? -1 : item.Span[..end].IndexOf((byte)' ');
        if (space <= 0 || !TryReadId(item.Span[(space + 1)..end], out _))
            return false;
        (replyList, id, body) = (item[..space], item[(space + 1)..end], item[(end + 1)..]);
        return true;
    }

    /// <summary>Takes a reply apart.</summary>
    public static bool TryReadReply(ReadOnlySpan<byte> item, out long id, out int bodyOffset)
    {
        int end = item.IndexOf((byte)'\n');
        bodyOffset = end + 1;
        id = 0;
        return end > 0 && TryReadId(item[..end], out id);
    }

    private static bool TryReadId(ReadOnlySpan<byte> text, out long id) =>
        Utf8Parser.TryParse(text, out id, out int used) && used == text.Length && id >= 0;
}
