using System.Buffers;
using Polywire.Wires.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// MULTI, EXEC, DISCARD, WATCH and UNWATCH of one connection.
/// <see href="https://redis.io/docs/latest/develop/interact/transactions/">Specification.</see>
/// </summary>
internal sealed class RespTransaction
{
    private readonly Queue<RespQueuedCommand> _queue = new();
    private readonly Dictionary<ByteString, long> _watched = new(ByteStringComparer.Instance);
    private long _bytes;
    private bool _spoiled;

    /// <summary>Whether commands are being queued.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether EXEC is carrying out the queue.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>How many commands wait.</summary>
    public int Count => _queue.Count;

    /// <summary>A command was refused while queuing: EXEC will refuse the whole.</summary>
    public void Spoil() => _spoiled |= IsOpen;

    /// <summary>MULTI.</summary>
    public void Open(IBufferWriter<byte> replies)
    {
        if (IsOpen)
        {
            RespWriter.Error(replies, "ERR MULTI calls can not be nested"u8);
            return;
        }
        IsOpen = true;
        RespWriter.Simple(replies, "OK"u8);
    }

    /// <summary>Keeps a copy of the request for EXEC.</summary>
    public void Enqueue(RespRequest request, ReadOnlySpan<byte> input, RespLimits limits, IBufferWriter<byte> replies)
    {
        RespQueuedCommand command = RespQueuedCommand.Copy(request, input);
        _bytes += command.Bytes.Length + 64 + 4 * command.Lengths.Length;
        if (_bytes > limits.MaxTransactionBytes)
        {
            RespWriter.Error(replies, $"ERR transaction of more than {limits.MaxTransactionBytes} bytes");
            _queue.Clear();
            _spoiled = true;
            return;
        }
        _queue.Enqueue(command);
        RespWriter.Simple(replies, "QUEUED"u8);
    }

    /// <summary>EXEC: writes the array's header, after which the commands come out of <see cref="TryTake"/>.</summary>
    public void Execute(IRespHost host, int protocol, IBufferWriter<byte> replies)
    {
        if (!IsOpen)
        {
            RespWriter.Error(replies, "ERR EXEC without MULTI"u8);
            return;
        }
        bool spoiled = _spoiled, changed = HasChanged(host);
        if (!spoiled && !changed)
        {
            RespWriter.Array(replies, _queue.Count);
            _watched.Clear();
            (IsOpen, IsRunning, _bytes) = (false, _queue.Count > 0, 0);
            return;
        }
        Forget();
        if (spoiled)
            RespWriter.Error(replies, "EXECABORT Transaction discarded because of previous errors."u8);
        else
            RespWriter.NullArray(replies, protocol);
    }

    /// <summary>The next command of a running transaction.</summary>
    public bool TryTake(out RespQueuedCommand command)
    {
        bool taken = _queue.TryDequeue(out RespQueuedCommand? found);
        IsRunning = taken;
        command = found!;
        return taken;
    }

    /// <summary>DISCARD.</summary>
    public void Discard(IBufferWriter<byte> replies)
    {
        if (IsOpen)
            RespWriter.Simple(replies, "OK"u8);
        else
            RespWriter.Error(replies, "ERR DISCARD without MULTI"u8);
        if (IsOpen)
            Forget();
    }

    /// <summary>WATCH: remembers how each key stands now.</summary>
    public void Watch(IRespHost host, RespRequest request, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        if (IsOpen)
        {
            RespWriter.Error(replies, "ERR WATCH inside MULTI is not allowed"u8);
            return;
        }
        for (int i = 1; i < request.Count; i++)
        {
            ReadOnlySpan<byte> key = request.Argument(input, i);
            _watched.TryAdd(new ByteString(key), host.KeyVersion(key));
        }
        RespWriter.Simple(replies, "OK"u8);
    }

    /// <summary>UNWATCH.</summary>
    public void Unwatch(IBufferWriter<byte> replies)
    {
        _watched.Clear();
        RespWriter.Simple(replies, "OK"u8);
    }

    /// <summary>Back to no transaction and no watched keys.</summary>
    public void Forget()
    {
        _queue.Clear();
        _watched.Clear();
        (IsOpen, IsRunning, _spoiled, _bytes) = (false, false, false, 0);
    }

    private bool HasChanged(IRespHost host)
    {
        foreach ((ByteString key, long version) in _watched)
        {
            if (host.KeyVersion(key.Span) != version)
                return true;
        }
        return false;
    }
}
