using System.Threading.Channels;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>A transport that hands out given pieces, one per receive, and keeps every send: what a test counts flushes with.</summary>
internal sealed class ScriptedTransport : Transport
{
    private readonly Channel<byte[]> _incoming = Channel.CreateUnbounded<byte[]>();
    private readonly Lock _gate = new();
    private readonly List<byte[]> _sends = [];
    private TaskCompletionSource? _stuck;
    private Exception? _failure;
    private int _sending;

    public override string RemoteName => "script";

    public override string LocalName => "test";

    /// <summary>Sends so far.</summary>
    public int SendCount
    {
        get
        {
            lock (_gate) return _sends.Count;
        }
    }

    /// <summary>All bytes sent so far.</summary>
    public byte[] Sent
    {
        get
        {
            lock (_gate) return [.. _sends.SelectMany(send => send)];
        }
    }

    /// <summary>Sends that began while another was under way.</summary>
    public int Overlaps { get; private set; }

    public bool Finished { get; private set; }

    public bool Aborted { get; private set; }

    /// <summary>Called for each send, on its thread.</summary>
    public Action? OnSend { get; set; }

    public void Arrive(params ReadOnlySpan<byte> bytes) => _incoming.Writer.TryWrite(bytes.ToArray());

    public void EndOfStream() => _incoming.Writer.TryComplete();

    /// <summary>From now on sends wait, until <see cref="Loosen"/>.</summary>
    public void Stick()
    {
        lock (_gate) _stuck ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Loosen()
    {
        TaskCompletionSource? stuck;
        lock (_gate)
        {
            stuck = _stuck;
            _stuck = null;
        }
        stuck?.TrySetResult();
    }

    /// <summary>Sends fail from now on; one that waits fails, too.</summary>
    public void FailSends(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _stuck?.TrySetException(failure);
            _stuck = null;
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            byte[] piece = await _incoming.Reader.ReadAsync();
            piece.CopyTo(buffer);
            return piece.Length;
        }
        catch (ChannelClosedException end)
        {
            return end.InnerException is null ? 0 : throw end.InnerException;
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        OnSend?.Invoke();
        Task? stuck;
        lock (_gate)
        {
            if (_failure is not null) return ValueTask.FromException(_failure);
            if (Aborted) return ValueTask.FromException(new ObjectDisposedException("transport"));
            if (Interlocked.Exchange(ref _sending, 1) != 0) Overlaps++;
            stuck = _stuck?.Task;
            if (stuck is null) _sends.Add(bytes.ToArray());
        }
        if (stuck is not null) return SendLaterAsync(stuck, bytes);
        Interlocked.Exchange(ref _sending, 0);
        return default;
    }

    public override ValueTask FinishAsync()
    {
        Finished = true;
        return default;
    }

    public override void Abort()
    {
        lock (_gate)
        {
            Aborted = true;
            _stuck?.TrySetException(new ObjectDisposedException("transport"));
            _stuck = null;
        }
        _incoming.Writer.TryComplete(new ObjectDisposedException("transport"));
    }

    private async ValueTask SendLaterAsync(Task stuck, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await stuck;
            lock (_gate) _sends.Add(bytes.ToArray());
        }
        finally
        {
            Interlocked.Exchange(ref _sending, 0);
        }
    }
}
