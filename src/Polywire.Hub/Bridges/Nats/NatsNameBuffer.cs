using Polywire.Wires.Nats;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>Room for a name that was percent-encoded; used again for each.</summary>
internal sealed class NatsNameBuffer
{
    private byte[] _bytes = [];

    /// <summary>The name that a subject stands for: itself, mostly; else valid until the next call.</summary>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> subject)
    {
        if (NatsName.IsPlain(subject))
            return subject;
        if (_bytes.Length < subject.Length)
            _bytes = new byte[Math.Max(256, subject.Length)];
        return _bytes.AsSpan(0, NatsName.Decode(subject, _bytes));
    }
}
