using System.Buffers;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Wires.Tests.Zerorpc;

/// <summary>Events as we write them, which is as the Python code does and not always as its document says.</summary>
public sealed class ZerorpcWriterTests
{
    private static readonly ZerorpcId Own = Events.Id("own"), Call = Events.Id("call");

    [Fact]
    public void ACallHasNoResponseTo()
    {
        Value call = Written(output =>
        {
            ZerorpcWriter.StartCall(output, Own, "double", null, [new("traceparent", "00-1-2-01")]);
            var writer = new MessagePackWriter(output);
            writer.WriteValue(Value.List(Value.From(7L)));
            writer.Flush();
        });
        Assert.Equal(Value.List(
            Value.Map(("message_id", Value.From("own")), ("v", Value.From(3L)), ("traceparent", Value.From("00-1-2-01"))), Value.From("double"), Value.List(Value.From(7L))), call);
    }

    // Trap 6: OK brings a list of one value, also for nothing.
    [Fact]
    public void OkWrapsItsValue()
    {
        Value reply = Written(output =>
        {
            ZerorpcWriter.StartOk(output, Own, Call);
            var writer = new MessagePackWriter(output);
            writer.WriteNull();
            writer.Flush();
        });
        Assert.Equal(Header(), reply.AsList()[0]);
        Assert.Equal("OK", reply.AsList()[1].AsText());
        Assert.Equal(Value.List(Value.Null), reply.AsList()[2]);
    }

    // Trap 3: STREAM brings the value itself, heartbeats [0], STREAM_DONE nil.
    [Fact]
    public void StreamsAndBeatsAreTheCodesAndNotTheDocuments()
    {
        Value item = Written(output =>
        {
            ZerorpcWriter.StartItem(output, Own, Call);
            var writer = new MessagePackWriter(output);
            writer.WriteInt64(5);
            writer.Flush();
        });
        Assert.Equal(Value.List(Header(), Value.From("STREAM"), Value.From(5L)), item);
        Assert.Equal(Value.List(Header(), Value.From("STREAM_DONE"), Value.Null), Written(output => ZerorpcWriter.WriteDone(output, Own, Call)));
        Assert.Equal(Value.List(Header(), Value.From("_zpc_hb"), Value.List(Value.From(0L))), Written(output => ZerorpcWriter.WriteHeartbeat(output, Own, Call)));
    }

    // Trap 7: three texts; one from and for version 1.
    [Fact]
    public void ErrorsDependOnTheVersion()
    {
        var error = new ZerorpcError("not_found", "no such cat", "");
        byte[] three = Events.Written(output => ZerorpcWriter.WriteError(output, Own, Call, 3, error));
        byte[] one = Events.Written(output => ZerorpcWriter.WriteError(output, Own, Call, 1, error));
        Assert.Equal(Value.List(Value.From("not_found"), Value.From("no such cat"), Value.From("")), Events.Unpack(three).AsList()[2]);
        Assert.Equal(Value.List(Value.From("no such cat")), Events.Unpack(one).AsList()[2]);
        Assert.Equal(error, ZerorpcError.Read(Events.Read(three).Args));
        Assert.Equal(new ZerorpcError("", "no such cat", ""), ZerorpcError.Read(Events.Read(one).Args));
    }

    [Fact]
    public void OddErrorsAreErrorsAllTheSame()
    {
        Assert.Equal(new ZerorpcError("", "", ""), Error(Value.List()));
        Assert.Equal(new ZerorpcError("", "", ""), Error(Value.Null));
        Assert.Equal(new ZerorpcError("", "boom", ""), Error(Value.From("boom")));
        Assert.Equal(new ZerorpcError("E", "", ""), Error(Value.List(Value.From("E"), Value.From(5L), Value.Null)));
        Assert.Equal(new ZerorpcError("E", "m", "t"), Error(Value.List(Value.From("E"u8.ToArray()), Value.From("m"), Value.From("t"), Value.From("more"))));
    }

    // Before version 3 a heartbeat carries the grant.
    [Theory]
    [InlineData(3, "_zpc_more")]
    [InlineData(2, "_zpc_hb")]
    [InlineData(1, "_zpc_hb")]
    public void GrantsDependOnTheVersion(int version, string name) =>
        Assert.Equal(Value.List(Header(), Value.From(name), Value.List(Value.From(100L))), Written(output => ZerorpcWriter.WriteMore(output, Own, Call, version, 100)));

    [Fact]
    public void IdsAreNeverTheSame()
    {
        var ids = new ZerorpcIds();
        HashSet<ZerorpcId> seen = [.. Enumerable.Range(0, 10_000).Select(_ => ids.Next())];
        Assert.Equal(10_000, seen.Count);
        Assert.DoesNotContain(new ZerorpcIds().Next(), seen);
        Assert.Equal(32, ids.Next().ToString().Length);
    }

    [Fact]
    public void WritingAllocatesNothing()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        var ids = new ZerorpcIds();
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                output.ResetWrittenCount();
                ZerorpcWriter.StartOk(output, ids.Next(), Call);
                ZerorpcWriter.WriteHeartbeat(output, ids.Next(), Call);
            }
        });
    }

    private static Value Header() => Value.Map(("message_id", Value.From("own")), ("v", Value.From(3L)), ("response_to", Value.From("call")));

    private static Value Written(Action<IBufferWriter<byte>> write) => Events.Unpack(Events.Written(write));

    private static ZerorpcError Error(Value args) => ZerorpcError.Read(Events.Read(Events.Event("ERR", args, Value.From("x"), Value.From("y"))).Args);
}
