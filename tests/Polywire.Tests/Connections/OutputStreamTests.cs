using System.Buffers.Binary;
using System.Diagnostics;
using Polywire.Connections;

namespace Polywire.Tests.Connections;

/// <summary>A steady stream is flushed by the thread that appends it; what that leaves behind when it stops goes out all the same.</summary>
public sealed class OutputStreamTests
{
    private const int Size = 64;
    private const int Together = 512;

    private readonly ScriptedTransport _transport = new();
    private readonly Output _output;
    private int _onAppender;
    private int _appended;

    public OutputStreamTests() => _output = new Output(_transport, 1 << 30) { StreamMessages = Together };

    [Fact]
    public async Task TheAppenderFlushesAndTheTailFollows()
    {
        int appender = Environment.CurrentManagedThreadId;
        _transport.OnSend = () =>
        {
            if (Environment.CurrentManagedThreadId == appender) _onAppender++;
        };
        // A stream that stops for a millisecond is over: on a busy machine it takes some attempts to see one.
        long began = Stopwatch.GetTimestamp();
        while (!AppendStream()) Assert.True(Stopwatch.GetElapsedTime(began) < Eventually.Patience);
        Append();

        await Eventually.HoldsAsync(() => _output.QueuedBytes == 0);
        Assert.Equal(0, _transport.Overlaps);
        byte[] sent = _transport.Sent;
        Assert.Equal(_appended * Size, sent.Length);
        for (int i = 0; i < _appended; i++) Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(sent.AsSpan(i * Size)));

        // The stream is over: what comes later does not wait for more.
        Append();
        await Eventually.HoldsAsync(() => _transport.Sent.Length == _appended * Size);
    }

    /// <returns>Whether a stream began, and its appender flushed it.</returns>
    private bool AppendStream()
    {
        // The second of two in quick succession is left to the thread pool, which leaves a stream to its appender.
        Append();
        Append();
        if (!_output.TryStream()) return false;
        int before = _onAppender;
        for (int i = 0; i < Together; i++) Append();
        return _onAppender > before;
    }

    private void Append()
    {
        byte[] message = new byte[Size];
        BinaryPrimitives.WriteInt32LittleEndian(message, _appended++);
        Assert.True(_output.TryAppend(message));
    }
}
