using System.Buffers;
using System.Text;

namespace Polywire.Wires.Nats;

/// <summary>
/// Writes frames. Words (subjects, sids, groups) that would end early are refused with <see cref="ArgumentException"/>; sizes count
/// bytes and are always right. <see href="https://docs.nats.io/reference/reference-protocols/nats-protocol">Specification.</see>
/// </summary>
public static class NatsWriter
{
    /// <summary>Writes <c>PING</c>.</summary>
    public static void Ping(IBufferWriter<byte> output) => output.Write("PING\r\n"u8);

    /// <summary>Writes <c>PONG</c>.</summary>
    public static void Pong(IBufferWriter<byte> output) => output.Write("PONG\r\n"u8);

    /// <summary>Writes <c>+OK</c>.</summary>
    public static void Ok(IBufferWriter<byte> output) => output.Write("+OK\r\n"u8);

    /// <summary>Writes <c>-ERR 'words'</c>; line ends in the words become blanks.</summary>
    public static void Error(IBufferWriter<byte> output, string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        output.Write(Encoding.UTF8.GetBytes($"-ERR '{words.ReplaceLineEndings(" ").Replace('\r', ' ').Replace('\n', ' ')}'\r\n"));
    }

    /// <summary>Writes <c>INFO {json}</c>, with nats-server's blank before the line end.</summary>
    public static void Info(IBufferWriter<byte> output, NatsInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        output.Write("INFO "u8);
        info.Write(output);
        output.Write(" \r\n"u8);
    }

    /// <summary>Writes <c>CONNECT {json}</c>.</summary>
    public static void Connect(IBufferWriter<byte> output, NatsConnect connect)
    {
        ArgumentNullException.ThrowIfNull(connect);
        output.Write("CONNECT "u8);
        connect.Write(output);
        output.Write("\r\n"u8);
    }

    /// <summary>Writes <c>SUB subject [group] sid</c>.</summary>
    public static void Subscribe(IBufferWriter<byte> output, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> group, ReadOnlySpan<byte> sid)
    {
        output.Write("SUB "u8);
        Word(output, subject);
        if (!group.IsEmpty)
            Word(output, group);
        Word(output, sid, last: true);
    }

    /// <summary>Writes <c>UNSUB sid [max]</c>; 0 for at once.</summary>
    public static void Unsubscribe(IBufferWriter<byte> output, ReadOnlySpan<byte> sid, int max = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        output.Write("UNSUB "u8);
        Word(output, sid, last: max == 0);
        if (max == 0)
            return;
        Span<byte> number = output.GetSpan(NatsMessage.MostDigits + 2);
        int at = NatsMessage.Number(number, max);
        "\r\n"u8.CopyTo(number[at..]);
        output.Advance(at + 2);
    }

    /// <summary>Refuses what would end a word early, and with it begin a line of the writer's own making.</summary>
    /// <exception cref="ArgumentException">It is empty, or holds a space, a tab or a line end.</exception>
    public static void CheckWord(ReadOnlySpan<byte> word)
    {
        if (!NatsSubject.IsWord(word))
            throw new ArgumentException($"'{Encoding.UTF8.GetString(word)}' cannot stand in a NATS line: a word is not empty and holds no space, tab or line end.", nameof(word));
    }

    private static void Word(IBufferWriter<byte> output, ReadOnlySpan<byte> word, bool last = false)
    {
        CheckWord(word);
        output.Write(word);
        output.Write(last ? "\r\n"u8 : " "u8);
    }
}
