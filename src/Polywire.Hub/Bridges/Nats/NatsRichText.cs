using Polywire.Hubs.Topics;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>The header block of a message that has more than a body.</summary>
internal static class NatsRichText
{
    [ThreadStatic]
    private static byte[]? t_block;

    [ThreadStatic]
    private static HeaderBuilder? t_withCuts;

    /// <summary>Whether a message needs more than MSG without an answer.</summary>
    internal static bool IsNeeded(in Publication publication) => publication.ReplyTo.Length + publication.Cuts.Length > 0 || !publication.Headers.IsEmpty;

    /// <summary>The block; empty for none. Valid until the next call on this thread.</summary>
    internal static ReadOnlySpan<byte> Headers(in Publication publication)
    {
        HeaderBlock headers = publication.Cuts.IsEmpty ? publication.Headers : WithCuts(in publication);
        int length = NatsHeaders.Length(headers);
        if (length == 0)
            return default;
        if (t_block is null || t_block.Length < length)
            t_block = new byte[Math.Max(1024, length)];
        return t_block.AsSpan(0, NatsHeaders.Write(t_block, headers));
    }

    private static HeaderBlock WithCuts(in Publication publication)
    {
        HeaderBuilder headers = t_withCuts ??= new HeaderBuilder();
        headers.Clear();
        foreach (HeaderBlock.Header header in publication.Headers)
            headers.Add(header.Name, header.Value);
        headers.Add(CutsText.Name, CutsText.Of(publication.Cuts));
        return headers.Block;
    }
}
