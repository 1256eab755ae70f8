using System.Buffers;
using Polywire.Messages;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Nats;

/// <summary>Names and headers between the library's messages and this wire's lines.</summary>
internal static class NatsText
{
    /// <summary>A name as subject.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static byte[] Subject(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            throw new ArgumentException("A topic's name on NATS has at least one byte.", nameof(name));
        byte[] subject = new byte[NatsName.MostEncoded(name.Length)];
        return subject[..NatsName.Encode(name, subject)];
    }

    /// <summary>A message's headers as a block; empty when it has none.</summary>
    public static byte[] Headers(in Message message)
    {
        if (message.Headers.Count == 0)
            return [];
        var headers = new HeaderBuilder();
        foreach ((string name, string value) in message.Headers)
            headers.Add(System.Text.Encoding.UTF8.GetBytes(name), System.Text.Encoding.UTF8.GetBytes(value));
        byte[] block = new byte[NatsHeaders.Length(headers.Block)];
        NatsHeaders.Write(block, headers.Block);
        return block;
    }

    /// <summary>The body with the further parts behind it: this wire has but one.</summary>
    public static ReadOnlyMemory<byte> Joined(in Message message)
    {
        if (message.MoreParts.Count == 0)
            return message.Body;
        var joined = new ArrayBufferWriter<byte>();
        joined.Write(message.Body.Span);
        foreach (ReadOnlyMemory<byte> part in message.MoreParts)
            joined.Write(part.Span);
        return joined.WrittenMemory;
    }
}
