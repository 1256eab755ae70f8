using System.Buffers;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Robustness.Tests.Zerorpc;

/// <summary>A million damaged events at each side: each ends in a meaning or a sanctioned failure, and costs little memory.</summary>
public sealed class ZerorpcMutationTests
{
    private static readonly ZerorpcLimits s_limits = new() { NameBytes = 32, Channels = 8, Depth = 16 };

    private static readonly ZerorpcId s_call = ZerorpcId.FromText("0123456789abcdef0123456789abcdef"u8), s_event = ZerorpcId.FromText("x"u8);

    [Fact]
    public void AServerTakesAnything() => Attack(1, isServer: true,
        output => Call(output, ZerorpcId.FromText("another"u8)), output => Call(output, s_call),
        output => ZerorpcWriter.WriteHeartbeat(output, s_event, s_call), output => ZerorpcWriter.WriteMore(output, s_event, s_call, 3, 100),
        output => ZerorpcWriter.WriteMore(output, s_event, s_call, 2, 100), output => ZerorpcWriter.WriteError(output, s_event, s_call, 3, new ZerorpcError("E", "m", "t")));

    [Fact]
    public void AClientTakesAnything() => Attack(2, isServer: false,
        output => Reply(output, "OK"u8), output => Reply(output, "STREAM"u8), output => ZerorpcWriter.WriteDone(output, s_event, s_call),
        output => ZerorpcWriter.WriteError(output, s_event, s_call, 3, new ZerorpcError("ValueError", "no", "Traceback")),
        output => ZerorpcWriter.WriteError(output, s_event, s_call, 1, new ZerorpcError("", "no", "")), output => ZerorpcWriter.WriteHeartbeat(output, s_event, s_call));

    private static void Attack(int seed, bool isServer, params Action<IBufferWriter<byte>>[] samples)
    {
        var options = new ZerorpcSessionOptions { IsServer = isServer, Limits = s_limits };
        // One side for all: what one event leaves behind meets the next.
        ZerorpcSession session = new(options);
        int second = 0;
        new Mutations(seed, [.. samples.Select(Written)]).Run(1_000_000, 3_000, (input, random) =>
        {
            TimeSpan now = TimeSpan.FromSeconds(second += random.Next(2));
            Keep(session, isServer, now);
            try
            {
                ZerorpcFrame frame = ZerorpcReader.Read(input, s_limits);
                _ = frame.ReadHeaders();
                ZerorpcEvent told = session.Receive(frame, now, out ZerorpcChannel? channel);
                Assert.Equal(told is ZerorpcEvent.Unroutable, channel is null);
                if (told is ZerorpcEvent.Error) _ = ZerorpcError.Read(frame.Args);
                if (told is ZerorpcEvent.Broken) Assert.NotNull(channel!.Failure);
                if (channel is { IsClosed: true }) session.Release(channel);
            }
            catch (ZerorpcException)
            {
                _ = ZerorpcReader.TryReadId(input, s_limits, out _);
            }
            Assert.InRange(session.Count, 0, s_limits.Channels);
            Tick(session, now);
        });
    }

    // There is always the call that the events are about.
    private static void Keep(ZerorpcSession session, bool isServer, TimeSpan now)
    {
        if (session.Count == s_limits.Channels) session.Release(session.Find(s_call)!);
        if (session.Find(s_call) is not null) return;
        if (isServer) session.Receive(ZerorpcReader.Read(Written(output => Call(output, s_call)), s_limits), now, out _);
        else session.Open(s_call, now);
    }

    private static void Tick(ZerorpcSession session, TimeSpan now)
    {
        while (session.Tick(now, out ZerorpcChannel? channel) is not ZerorpcEvent.None and var told)
        {
            if (told is ZerorpcEvent.Silent && session.TryLose(channel!, channel!.Life, now)) session.Release(channel);
        }
    }

    private static void Call(IBufferWriter<byte> output, ZerorpcId id)
    {
        ZerorpcWriter.StartCall(output, id, "demo.double", 1000, [new("traceparent", "00-1-2-01")]);
        Write(output, Value.List(Value.From(7), Value.Map(("deep", Value.List(Value.List())))));
    }

    private static void Reply(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        ZerorpcWriter.Start(output, s_event, s_call, name);
        Write(output, Value.List(Value.From("text")));
    }

    private static void Write(IBufferWriter<byte> output, Value value)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteValue(value);
        writer.Flush();
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
