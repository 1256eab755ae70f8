using System.Buffers.Binary;
using System.Diagnostics;
using Polywire.Connections;

namespace Polywire.Tests.Connections;

/// <summary>A steady stream is flushed by the thread that appends it; what that leaves behind when it stops goes out all the same.</summary>
public sealed class OutputStreamTests
{
    private const int Size = 64;

    // More than anything but a stream has: each is 512 messages or 32 KiB.
    private const int ManyFlushes = 200;

    private readonly ScriptedTransport _transport = new();
    private readonly Output _output;
    private int _onAppender;
    private int _appended;

    public OutputStreamTests() => _output = new Output(_transport, 1 << 30) { StreamMessages = 512 };

    [Fact]
    public async Task TheAppenderFlushesAndTheTailFollows()
    {
        // A thread of its own: none of the pool's, which flush as well.
        Thread appender = new(Append) { IsBackground = true };
        _transport.OnSend = () =>
        {
            if (Thread.CurrentThread == appender) _onAppender++;
        };
        appender.Start();
        await Eventually.HoldsAsync(() => !appender.IsAlive);

        Assert.True(_onAppender >= ManyFlushes, $"the appender has flushed {_onAppender} times in {_appended} messages");
        await Eventually.HoldsAsync(() => _output.QueuedBytes == 0);
        Assert.Equal(0, _transport.Overlaps);
        byte[] sent = _transport.Sent;
        Assert.Equal(_appended * Size, sent.Length);
        for (int i = 0; i < _appended; i++) Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(sent.AsSpan(i * Size)));

        // The stream is over: what comes later does not wait for more.
        Assert.True(_output.TryAppend(new byte[Size]));
        await Eventually.HoldsAsync(() => _transport.Sent.Length == (_appended + 1) * Size);
    }

    private void Append()
    {
        byte[] message = new byte[Size];
        long began = Stopwatch.GetTimestamp();
        while (_onAppender < ManyFlushes && Stopwatch.GetElapsedTime(began) < Eventually.Patience / 2)
        {
            for (int i = 0; i < 1_000; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(message, _appended++);
                _output.TryAppend(message);
            }
        }
    }
}
