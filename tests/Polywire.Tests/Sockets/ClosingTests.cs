using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>What was sent before a close arrives, whatever else was under way; and a close ends.</summary>
public sealed class ClosingTests
{
    [Fact]
    public async Task TheLastWordsArriveAfterAReceiveThatWasGivenUp()
    {
        (MemoryTransport near, MemoryTransport peer) = MemoryTransport.CreatePair();
        var ours = new SocketConnection(near);
        using var late = new CancellationTokenSource();
        Task<string?> line = ours.ReadLineAsync(late.Token).AsTask();
        await late.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line.WithinPatience());
        await ours.SendAsync("time is over");
        await ours.DisposeAsync();

        await using var other = new SocketConnection(peer);
        Assert.Equal("time is over", (await other.ReadToEndAsync().WithinPatience()).Text());
    }

    [Fact]
    public async Task TheLastWordsArriveThoughThePeerGoesOnSendingAfterAReceiveThatWasGivenUp()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            using var late = new CancellationTokenSource();
            Task<string?> line = connection.ReadLineAsync(late.Token).AsTask();
            await late.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line);
            await sent.Task;
            await connection.SendAsync("time is over");
        });
        await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port);
        // Unread bytes at a close make TCP reset the connection, and the words would be lost.
        await client.SendAsync(new byte[100_000]);
        sent.SetResult();
        Assert.Equal("time is over", (await client.ReadToEndAsync().WithinPatience()).Text());
    }

    [Fact]
    public async Task AFarewellThatNobodyTakesIsGivenUp()
    {
        var deaf = new StrangeTransport(deaf: true);
        var connection = new SocketConnection(deaf, new SocketLimits { CloseTimeout = TimeSpan.FromMilliseconds(1) });
        await connection.DisposeAsync().WithinPatience();
        Assert.True(deaf.IsAborted);
    }

    [Fact]
    public async Task AClosedConnectionTakesForAWhileWhatItsPeerSends()
    {
        var talker = new StrangeTransport(deaf: false);
        await new SocketConnection(talker, new SocketLimits { CloseTimeout = TimeSpan.FromMilliseconds(50) }).DisposeAsync();
        await Eventually.HoldsAsync(() => talker.IsAborted);
    }

    [Fact]
    public async Task AProgramReceivesAllThatItWasSentBeforeTheClose()
    {
        string file = Path.Combine(Path.GetTempPath(), $"polywire-told-{Environment.ProcessId}");
        await using (SocketConnection program = await SocketConnection.ConnectAsync($"exec:///bin/sh?shell={Uri.EscapeDataString($"sleep 0.2; cat > {file}.part; mv {file}.part {file}")}"))
            await program.SendAsync("all of it");
        await Eventually.HoldsAsync(() => File.Exists(file));
        Assert.Equal("all of it", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }

    /// <summary>Its goodbye is never over; or the peer never stops to talk.</summary>
    private sealed class StrangeTransport(bool deaf) : Transport
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsAborted => _over.Task.IsCompleted;

        public override string RemoteName => "strange";

        public override string LocalName => "";

        internal override bool AbortResets => true;

        public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            await Task.Yield();
            ObjectDisposedException.ThrowIf(IsAborted, this);
            return buffer.Length;
        }

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

        public override ValueTask FinishAsync() => deaf ? new ValueTask(_over.Task) : default;

        public override void Abort() => _over.TrySetResult();
    }
}
