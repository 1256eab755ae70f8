using Polywire.Wires.Text;

namespace Polywire.Wires.Stomp;

/// <summary>
/// The transactions of one connection: frames that wait, as they stood on the wire, for COMMIT or ABORT.
/// <see href="https://stomp.github.io/stomp-specification-1.2.html#BEGIN">Specification.</see>
/// </summary>
internal sealed class StompTransactions(StompLimits limits)
{
    private readonly Dictionary<ByteString, List<byte[]>> _open = new(ByteStringComparer.Instance);
    private long _bytes;

    /// <summary>BEGIN.</summary>
    /// <exception cref="StompException">There is one of that name, or there are too many.</exception>
    public void Begin(ReadOnlySpan<byte> name)
    {
        if (_open.Count >= limits.MaxTransactions)
            throw new StompException(StompFailure.Limit, "Too many transactions", $"There are {limits.MaxTransactions} transactions already (limit MaxTransactions).", section: "BEGIN");
        if (!_open.TryAdd(new ByteString(name), []))
            throw new StompException(StompFailure.Protocol, "Bad transaction", $"There is a transaction \"{new ByteString(name)}\" already.", section: "BEGIN");
    }

    /// <summary>Keeps a frame of a transaction.</summary>
    /// <exception cref="StompException">There is no such transaction, or too much is kept.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> frame)
    {
        List<byte[]> frames = Find(name);
        if (_bytes + frame.Length > limits.MaxTransactionBytes)
            throw new StompException(StompFailure.Limit, "Transaction too large", $"The transactions would hold more than {limits.MaxTransactionBytes} bytes (limit MaxTransactionBytes).", section: "BEGIN");
        _bytes += frame.Length;
        frames.Add(frame.ToArray());
    }

    /// <summary>COMMIT or ABORT: ends a transaction and returns its frames in order.</summary>
    /// <exception cref="StompException">There is no such transaction.</exception>
    public List<byte[]> Take(ReadOnlySpan<byte> name)
    {
        List<byte[]> frames = Find(name);
        _open.Remove(new ByteString(name));
        _bytes -= frames.Sum(static frame => (long)frame.Length);
        return frames;
    }

    private List<byte[]> Find(ReadOnlySpan<byte> name) =>
        _open.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out List<byte[]>? frames)
            ? frames
            : throw new StompException(StompFailure.Protocol, "Bad transaction", $"Invalid transaction identifier: \"{new ByteString(name)}\"", section: "COMMIT");
}
