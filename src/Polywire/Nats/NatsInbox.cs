using System.Buffers.Text;
using System.Text;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>
/// One connection's subject for answers: <c>_INBOX.NAME.*</c>, where the last token tells which question is answered. One subscription
/// serves all questions.
/// </summary>
internal sealed class NatsInbox
{
    /// <summary>The longest subject that <see cref="Write"/> writes.</summary>
    public const int MostBytes = 64;

    private readonly byte[] _prefix = Encoding.ASCII.GetBytes($"_INBOX.{Guid.NewGuid():n}.");

    /// <summary>Subscribes to all answers.</summary>
    public void Subscribe(NatsLink link)
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>(64);
        NatsWriter.Subscribe(line, [.. _prefix, (byte)'*'], default, "1"u8);
        link.Send(line.WrittenSpan);
    }

    /// <summary>The subject for answers to question <paramref name="id"/>.</summary>
    /// <param name="id">Not negative.</param>
    /// <param name="subject">At least <see cref="MostBytes"/> bytes.</param>
    public ReadOnlySpan<byte> Write(long id, Span<byte> subject)
    {
        _prefix.CopyTo(subject);
        Utf8Formatter.TryFormat(id, subject[_prefix.Length..], out int digits);
        return subject[..(_prefix.Length + digits)];
    }

    /// <summary>Which question is answered.</summary>
    /// <returns>False when the subject is not of this inbox.</returns>
    public bool TryRead(ReadOnlySpan<byte> subject, out long id)
    {
        id = 0;
        return subject.StartsWith(_prefix) && Utf8Parser.TryParse(subject[_prefix.Length..], out id, out int used) && used == subject.Length - _prefix.Length;
    }

    /// <summary>Whether a message is the server's word that nobody listens where the question went.</summary>
    public static bool SaysNobody(ReadOnlySpan<byte> input, in NatsFrame frame) =>
        frame.Headers.Length > 0 && frame.Body.Length == 0 && NatsHeaders.CodeOf(frame.Headers.Of(input)) == 503;
}
