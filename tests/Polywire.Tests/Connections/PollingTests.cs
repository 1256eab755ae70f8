using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>When a wait looks for the peer's answer before its thread sleeps, and when it must not. Alone: which connection read last is the process's to know.</summary>
[Collection(Alone.Name)]
public sealed class PollingTests
{
    private static readonly TimeSpan s_patient = TimeSpan.FromSeconds(20);

    public PollingTests() => Assert.SkipUnless(Environment.ProcessorCount > 1, "Nothing is polled with one core.");

    [Fact]
    public void WaitsForAnswersAreLookedThroughOnceTheyAreShort()
    {
        Conversation talk = new(s_patient);

        for (int i = 0; i < Polling.ShortWaits; i++) Assert.False(talk.Wait(answerComes: true));

        Assert.True(talk.Wait(answerComes: true));
        Assert.Equal(1, talk.Looks);
    }

    [Fact]
    public void AStreamThatIsNotAnsweredIsNeverLookedThrough()
    {
        Conversation talk = new(s_patient);

        for (int i = 0; i < 100; i++) Assert.False(talk.Wait(answerComes: true, sends: false));

        Assert.Equal(0, talk.Looks);
    }

    [Fact]
    public void LongWaitsAreNotLookedThrough()
    {
        Conversation talk = new(TimeSpan.FromMicroseconds(1));

        for (int i = 0; i < 20; i++) Assert.False(talk.Wait(answerComes: true, pause: TimeSpan.FromMilliseconds(1)));

        Assert.Equal(0, talk.Looks);
    }

    [Fact]
    public void ALookInVainEndsInTimeAndIsTheLastForAWhile()
    {
        // Long enough that a wait of a busy machine is still a short one.
        Conversation talk = new(TimeSpan.FromSeconds(1));
        talk.BecomeShort();

        long began = Stopwatch.GetTimestamp();
        Assert.False(talk.Wait(answerComes: false));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromMilliseconds(999), Eventually.Patience);
        int looks = talk.Looks;
        Assert.True(looks > 1);

        for (int i = 0; i < Polling.ShortWaits; i++) Assert.False(talk.Wait(answerComes: true));
        Assert.Equal(looks, talk.Looks);
        Assert.True(talk.Wait(answerComes: true));
    }

    [Fact]
    public void WhoSendsOnWithoutWaitingEndsTheLook()
    {
        Conversation talk = new(s_patient);
        talk.BecomeShort();

        long began = Stopwatch.GetTimestamp();
        talk.Transport.OnLook = talk.Send;
        Assert.False(talk.Wait(answerComes: false));

        Assert.True(Stopwatch.GetElapsedTime(began) < s_patient / 2);
        Assert.Equal(1, talk.Looks);
    }

    [Fact]
    public void ConnectionsThatTakeTurnsAreNotLookedThrough()
    {
        Conversation one = new(s_patient), other = new(s_patient);

        for (int i = 0; i < 50; i++)
        {
            Assert.False(one.Wait(answerComes: true));
            Assert.False(other.Wait(answerComes: true));
        }

        Assert.Equal(0, one.Looks + other.Looks);
    }

    [Fact]
    public void NowAndThenAWaitIsLeftToThePollThread()
    {
        Conversation talk = new(s_patient);
        talk.BecomeShort();

        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Polling.MostInARow; i++) Assert.True(talk.Wait(answerComes: true));
            Assert.False(talk.Wait(answerComes: true));
        }
    }

    [Fact]
    public void WhatABatchHoldsBackIsNotWaitedFor()
    {
        Conversation talk = new(s_patient);
        talk.BecomeShort();

        FlushBatch batch = FlushBatch.Open()!;
        Assert.False(talk.Wait(answerComes: true));
        batch.Close();

        Assert.Equal(0, talk.Looks);
    }

    [Fact]
    public void ZeroSwitchesItOffAndSoDoesATransportThatCannot()
    {
        using LookedAt transport = new();
        (MemoryTransport memory, _) = MemoryTransport.CreatePair();

        Assert.Null(Polling.Of(transport, new Output(transport, 1024), TimeSpan.Zero));
        Assert.Null(Polling.Of(memory, new Output(memory, 1024), s_patient));
        Assert.NotNull(Polling.Of(transport, new Output(transport, 1024), ConnectionLimits.Default.PollTime));
    }

    [Fact]
    public async Task ASocketIsLookedAtWithoutWaiting()
    {
        (SocketTransport here, SocketTransport there) = await ConnectAsync();
        byte[] buffer = new byte[16];

        Assert.False(here.TryReceive(buffer, out _));
        await there.SendAsync(new byte[] { 1, 2, 3 });
        int read = 0;
        Assert.True(SpinWait.SpinUntil(() => here.TryReceive(buffer, out read), s_patient));
        Assert.Equal([1, 2, 3], buffer[..read]);

        // A wait as usual still works, and so does the end.
        ValueTask<int> waiting = here.ReceiveAsync(buffer);
        await there.SendAsync(new byte[] { 4 });
        Assert.Equal(1, await waiting);
        await there.FinishAsync();
        Assert.True(SpinWait.SpinUntil(() => here.TryReceive(buffer, out read), s_patient));
        Assert.Equal(0, read);

        here.Abort();
        Assert.Throws<ObjectDisposedException>(() => here.TryReceive(buffer, out _));
        there.Abort();
    }

    [Fact]
    public async Task ClosingEndsALookAtOnce()
    {
        (SocketTransport here, SocketTransport there) = await ConnectAsync();
        TestLink echo = new()
        {
            OnReceive = static (pump, input) =>
            {
                pump.Output.TryAppend(input.Span);
                return input.Length;
            },
        };
        Pump pump = new(here, echo, new ConnectionLimits { PollTime = s_patient });
        Task running = Task.Run(pump.RunAsync);
        byte[] byteOne = new byte[1];
        for (int i = 0; i < Polling.ShortWaits * 3; i++)
        {
            await there.SendAsync(byteOne);
            Assert.Equal(1, await there.ReceiveAsync(byteOne));
        }

        // Its echo is out, so it now looks for the next byte, for twenty seconds.
        long began = Stopwatch.GetTimestamp();
        await pump.CloseAsync();
        await running;

        Assert.True(Stopwatch.GetElapsedTime(began) < s_patient / 2);
        there.Abort();
    }

    private static async Task<(SocketTransport, SocketTransport)> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        return (new SocketTransport(await listener.AcceptAsync()), new SocketTransport(client));
    }

    /// <summary>One connection's waits, one after the other, as its pump has them.</summary>
    private sealed class Conversation
    {
        private readonly Output _output;
        private readonly Polling _polling;
        private readonly byte[] _buffer = new byte[8];

        public Conversation(TimeSpan longest)
        {
            _output = new Output(Transport, 1 << 20);
            _polling = Polling.Of(Transport, _output, longest)!;
        }

        public LookedAt Transport { get; } = new();

        public int Looks => Transport.Looks;

        public void Send() => _output.TryAppend([1]);

        public void BecomeShort()
        {
            for (int i = 0; i < Polling.ShortWaits; i++) Wait(answerComes: true);
        }

        /// <returns>True when the answer was found by looking.</returns>
        public bool Wait(bool answerComes, bool sends = true, TimeSpan pause = default)
        {
            if (sends) Send();
            Transport.HasBytes = answerComes;
            bool found = _polling.TryReceive(_buffer, out int read);
            Assert.Equal(found ? 1 : 0, read);
            if (pause > TimeSpan.Zero) Thread.Sleep(pause);
            _polling.Received();
            return found;
        }
    }

    private sealed class LookedAt : Transport, IDisposable
    {
        public bool HasBytes { get; set; }

        public int Looks { get; private set; }

        public Action? OnLook { get; set; }

        public override string RemoteName => "looked at";

        public override string LocalName => "test";

        internal override bool CanPoll => true;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => throw new NotSupportedException();

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

        public override ValueTask FinishAsync() => default;

        public override void Abort()
        {
        }

        public void Dispose() => Abort();

        internal override bool TryReceive(Span<byte> buffer, out int read)
        {
            Looks++;
            OnLook?.Invoke();
            read = HasBytes ? 1 : 0;
            return HasBytes;
        }
    }
}
