using System.Text;
using Polywire.Messages;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Stomp;

/// <summary>A message's headers and parts in the forms that this wire needs.</summary>
internal static class StompHeadersText
{
    /// <summary>The headers of a message that may be sent on: not those that speak of a frame (content-length, receipt, transaction and so on).</summary>
    public static byte[] Of(Message message)
    {
        if (message.Headers.Count == 0) return [];
        var block = new HeaderBuilder();
        foreach ((string name, string value) in message.Headers)
        {
            byte[] key = Encoding.UTF8.GetBytes(name);
            if (!StompText.IsOwn(key)) block.Add(key, Encoding.UTF8.GetBytes(value));
        }
        return block.Block.Bytes.ToArray();
    }

    /// <summary>The body with the further parts behind it, since STOMP has but one body.</summary>
    public static ReadOnlyMemory<byte> Joined(Message message)
    {
        if (message.MoreParts.Count == 0) return message.Body;
        byte[] joined = new byte[message.Body.Length + message.MoreParts.Sum(static part => part.Length)];
        message.Body.CopyTo(joined);
        int at = message.Body.Length;
        foreach (ReadOnlyMemory<byte> part in message.MoreParts)
        {
            part.CopyTo(joined.AsMemory(at));
            at += part.Length;
        }
        return joined;
    }

    /// <summary>Gathers the headers of a frame that are its sender's.</summary>
    public static HeaderBlock Gather(StompFrame frame, ReadOnlySpan<byte> input, HeaderBuilder into)
    {
        into.Clear();
        for (int i = 0; i < frame.HeaderCount; i++)
        {
            ReadOnlySpan<byte> name = frame.Name(input, i);
            if (!StompText.IsOwn(name)) into.Add(name, frame.Value(input, i));
        }
        return into.Block;
    }
}
