using System.Text;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;
using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zerorpc;

/// <summary>Events and the frames around them.</summary>
public sealed class ZerorpcReaderTests
{
    // Trap 2: Python's ids are bin, JavaScript's str; both go back as they came.
    [Fact]
    public void IdsAreOpaque()
    {
        foreach (Value id in (Value[])[Value.From("1a2b3c4d-0000"), Value.From("0123456789abcdef0123456789abcdef"u8.ToArray()), Value.From(77L), Value.From(-1L), Value.From("")])
        {
            ZerorpcFrame call = Events.Read(Events.Event("double", Value.List(Value.From(7L)), id));
            ZerorpcId kept = call.MessageId;
            byte[] reply = Events.Written(output => ZerorpcWriter.WriteDone(output, Events.Ids.Next(), kept));
            Assert.Equal(id, Events.Unpack(reply).AsList()[0].Get("response_to")!.Value);
            Assert.True(Events.Read(reply).ResponseTo == kept);
        }
    }

    [Fact]
    public void TextAndBinaryIdsDiffer()
    {
        ZerorpcId text = Events.Read(Events.Event("a", Value.Null, Value.From("id"))).MessageId;
        ZerorpcId binary = Events.Read(Events.Event("a", Value.Null, Value.From("id"u8.ToArray()))).MessageId;
        Assert.True(text != binary);
        // str 8 and fixstr of the same bytes are one id: who echoes may choose another width.
        byte[] wide = [0x93, 0x81, 0xAA, .. "message_id"u8, 0xD9, 2, .. "id"u8, 0xA1, (byte)'a', 0xC0];
        Assert.True(Events.Read(wide).MessageId == text);
    }

    [Fact]
    public void AnEventHasItsParts()
    {
        ZerorpcFrame call = Events.Read(Events.Event("double", Value.List(Value.From(7L)), Value.From("x")));
        Assert.Equal("double", Encoding.UTF8.GetString(call.Name));
        Assert.Equal(ZerorpcName.Method, call.Kind);
        Assert.Equal(3, call.Version);
        Assert.True(call.ResponseTo.IsEmpty);
        Assert.Equal(Value.List(Value.From(7L)), Events.Unpack(call.Args));
    }

    [Theory]
    [InlineData("OK", ZerorpcName.Ok)]
    [InlineData("ERR", ZerorpcName.Error)]
    [InlineData("STREAM", ZerorpcName.Stream)]
    [InlineData("STREAM_DONE", ZerorpcName.StreamDone)]
    [InlineData("_zpc_hb", ZerorpcName.Heartbeat)]
    [InlineData("_zpc_more", ZerorpcName.More)]
    [InlineData("_zerorpc_inspect", ZerorpcName.Method)]
    [InlineData("ok", ZerorpcName.Method)]
    public void NamesHaveKinds(string name, ZerorpcName kind) => Assert.Equal(kind, Events.Read(Events.Event(name, Value.Null, Value.From("x"))).Kind);

    [Fact]
    public void OldPeersSayLess()
    {
        // No version is version 1; a header that is no map counts as an empty one; names may be bin.
        Assert.Equal(1, Events.Read(Events.Event("a", Value.Null, Value.From("x"), version: null)).Version);
        Assert.Equal(2, Events.Read(Events.Event("a", Value.Null, Value.From("x"), version: 2)).Version);
        Assert.Equal(3, Events.Read(Events.Event("a", Value.Null, Value.From("x"), version: 9)).Version);
        ZerorpcFrame bare = Events.Read(Events.Pack(Value.Null, Value.From("OK"u8.ToArray()), Value.List(Value.From(1L))));
        Assert.True(bare.MessageId.IsEmpty);
        Assert.Equal(ZerorpcName.Ok, bare.Kind);
    }

    [Fact]
    public void HeadersMayHoldMore()
    {
        Value header = Value.From((KeyValuePair<Value, Value>[])
        [
            new(Value.From(5L), Value.List()), new(Value.From("message_id"), Value.From("x")), new(Value.From("response_to"), Value.Null),
            new(Value.From("number"), Value.From(1L)), new(Value.From("traceparent"), Value.From("00-ab-cd-01")),
        ]);
        ZerorpcFrame frame = Events.Read(Events.Pack(header, Value.From("a"), Value.Null));
        Assert.True(frame.HasHeaders);
        Assert.Equal([new("traceparent", "00-ab-cd-01")], frame.ReadHeaders());
        Assert.False(Events.Read(Events.Event("a", Value.Null, Value.From("x"))).HasHeaders);
        Assert.True(frame.ResponseTo.IsEmpty);
    }

    [Fact]
    public void WhatIsNoEventIsRefused()
    {
        Refused(ZerorpcFailure.BadEvent, []);
        Refused(ZerorpcFailure.BadEvent, [0xC1]);
        Refused(ZerorpcFailure.BadEvent, [0x92, 0x80, 0xA0]);
        Refused(ZerorpcFailure.BadEvent, [0x94, 0x80, 0xA0, 0xC0, 0xC0]);
        Refused(ZerorpcFailure.BadEvent, [.. Events.Event("a", Value.Null, Value.From("x")), 0xC0]);
        Refused(ZerorpcFailure.BadEvent, [0x93, 0x80, 0xA1, (byte)'a', 0xDD, 0xFF, 0xFF, 0xFF, 0xFF]);
        Refused(ZerorpcFailure.BadName, Events.Pack(Value.Map(), Value.From(5L), Value.Null));
        Refused(ZerorpcFailure.BadId, Events.Event("a", Value.Null, Value.List()));
        Refused(ZerorpcFailure.BadId, Events.Event("a", Value.Null, Value.From("x"), Value.From(1.5)));
    }

    [Fact]
    public void CutAnywhereItIsRefused()
    {
        byte[] whole = Events.Event("double", Value.List(Value.From(7L), Value.From("text")), Value.From("x"), Value.From("y"));
        for (int length = 0; length < whole.Length; length++) Refused(ZerorpcFailure.BadEvent, whole[..length]);
    }

    [Fact]
    public void LimitsHold()
    {
        Events.Read(Events.Event(new string('a', 255), Value.Null, Value.From("x")));
        Refused(ZerorpcFailure.NameTooLong, Events.Event(new string('a', 256), Value.Null, Value.From("x")));
        Events.Read(Events.Event("a", Value.Null, Value.From(new string('i', 64))));
        Refused(ZerorpcFailure.BadId, Events.Event("a", Value.Null, Value.From(new string('i', 65))));
        Value nested = Value.Null;
        for (int depth = 0; depth < 64; depth++) nested = Value.List(nested);
        Events.Read(Events.Event("a", nested, Value.From("x")));
        Refused(ZerorpcFailure.BadEvent, Events.Event("a", Value.List(nested), Value.From("x")));
    }

    // Trap 1: the frame before the event is empty; what stands before that is the way back.
    [Fact]
    public void TheEnvelopeEndsWithAnEmptyFrame()
    {
        Assert.True(ZerorpcEnvelope.HasEvent([new ZmtpRange(0, 0), new ZmtpRange(0, 9)]));
        Assert.True(ZerorpcEnvelope.HasEvent([new ZmtpRange(0, 5), new ZmtpRange(5, 5), new ZmtpRange(10, 0), new ZmtpRange(10, 9)]));
        Assert.False(ZerorpcEnvelope.HasEvent([new ZmtpRange(0, 9)]));
        Assert.False(ZerorpcEnvelope.HasEvent([new ZmtpRange(0, 1), new ZmtpRange(1, 9)]));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        byte[] payload = Events.Event("double", Value.List(Value.From(7L)), Value.From("0123456789abcdef0123456789abcdef"u8.ToArray()));
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++) ZerorpcReader.Read(payload, ZerorpcLimits.Default);
        });
    }

    private static void Refused(ZerorpcFailure failure, byte[] payload) =>
        Assert.Equal(failure, Assert.Throws<ZerorpcException>(() => Events.Read(payload)).Failure);
}
