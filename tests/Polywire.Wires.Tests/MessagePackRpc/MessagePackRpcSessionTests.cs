using System.Buffers;
using System.Text;
using Polywire.Formats;
using Polywire.Wires.MessagePackRpc;

namespace Polywire.Wires.Tests.MessagePackRpc;

/// <summary>What peers send, in every chunking, and what of it is refused.</summary>
public sealed class MessagePackRpcSessionTests
{
    // [0, 7, "sum", [1, 2]]; [1, 7, nil, 3]; [2, "note", []]
    private static readonly byte[] s_conversation =
    [
        0x94, 0x00, 0x07, 0xa3, (byte)'s', (byte)'u', (byte)'m', 0x92, 0x01, 0x02,
        0x94, 0x01, 0x07, 0xc0, 0x03,
        0x93, 0x02, 0xa4, (byte)'n', (byte)'o', (byte)'t', (byte)'e', 0x90,
    ];

    private static readonly string[] s_told = ["Request 7 sum 920102", "Response 7  03", "Notification 0 note 90"];

    [Fact]
    public void MessagesAreToldWholeCutAnywhereAndByteByByte()
    {
        Assert.Equal(s_told, Tell(s_conversation));
        for (int cut = 1; cut < s_conversation.Length; cut++) Assert.Equal(s_told, Tell(s_conversation[..cut], s_conversation[cut..]));
        Assert.Equal(s_told, Tell([.. s_conversation.Select(value => (byte[])[value])]));
    }

    // Messages that are there whole and plain are read in one go, all others by looking for their end first: both must see the same.
    [Fact]
    public void PlainMessagesAreToldAsAllOthers()
    {
        Random random = new(64);
        byte[][] plain =
        [
            Bytes("94 00 07 a3 73756d 92 01 02"), Bytes("94 00 ce00010203 a3 73756d 93 c3 cb4045000000000000 a3616263"),
            Bytes("94 01 07 c0 d2fffffff6"), Bytes("94 01 ce7fffffff c0 93 01 a0 c0"),
        ];
        for (int round = 0; round < 100_000; round++)
        {
            byte[] message = [.. plain[random.Next(plain.Length)]];
            for (int change = random.Next(3); change > 0; change--) message[random.Next(message.Length)] = (byte)random.Next(256);
            Assert.Equal(First(message, message.Length), First(message, 1));
        }
    }

    // What is told of the first message, and its length; what is missing is nil after nil, which ends every list.
    private static string First(byte[] message, int step)
    {
        var session = new MessagePackRpcSession();
        byte[] input = [.. message, .. Enumerable.Repeat((byte)0xc0, 600)];
        for (int there = 0; there < input.Length;)
        {
            there = Math.Min(there + step, input.Length);
            MessagePackRpcEvent told = session.Receive(input.AsSpan(0, there), out int consumed);
            if (told is MessagePackRpcEvent.NeedMore) continue;
            MessagePackRpcFrame frame = session.Frame;
            return $"{told} {consumed} {frame.Kind} {frame.Id} {frame.Method} {frame.Arguments} {frame.Error} {frame.Result} {session.Failure?.Message}";
        }
        return "needs more";
    }

    [Theory]
    [InlineData("94 00 cc07 a161 90")]
    [InlineData("94 00 cd0007 a161 90")]
    [InlineData("94 d000 ce00000007 a161 90")]
    [InlineData("94 00 cf0000000000000007 a161 90")]
    [InlineData("94 d30000000000000000 d30000000000000007 a161 90")]
    [InlineData("dc0004 00 07 a161 90")]
    [InlineData("94 00 07 c40161 90")]
    [InlineData("94 00 07 d90161 dc0000")]
    [InlineData("94 00 07 a161 c0")]
    public void IntegersAndTextComeInAnyWidth(string hex)
    {
        string told = Assert.Single(Tell(Bytes(hex)));
        Assert.StartsWith("Request 7 a ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void ResultNilWithoutErrorIsSuccess() => Assert.Equal("Response 1  c0", Assert.Single(Tell(Bytes("94 01 01 c0 c0"))));

    [Fact]
    public void TheLargestIdIsTaken() => Assert.StartsWith("Response 4294967295", Assert.Single(Tell(Bytes("94 01 ceffffffff c0 c0"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("94 01 a131 c0 c0")]
    [InlineData("94 01 ff c0 c0")]
    public void AResponseToNoIdOfOursHurtsNobody(string hex)
    {
        var session = new MessagePackRpcSession();
        byte[] response = Bytes(hex);

        Assert.Equal(MessagePackRpcEvent.Invalid, session.Receive(response, out int consumed));
        Assert.Equal(response.Length, consumed);
        Assert.NotEqual(MessagePackRpcEvent.Failed, session.Receive(s_conversation, out _));
    }

    [Theory]
    [InlineData("47", MessagePackRpcFailure.NotAMessage)] // G of GET
    [InlineData("a3616263", MessagePackRpcFailure.NotAMessage)]
    [InlineData("90", MessagePackRpcFailure.NotAMessage)]
    [InlineData("94 03 01 a161 90", MessagePackRpcFailure.NotAMessage)]
    [InlineData("94 c0 01 a161 90", MessagePackRpcFailure.NotAMessage)]
    [InlineData("93 00 01 a161", MessagePackRpcFailure.NotAMessage)]
    [InlineData("94 02 a161 90 90", MessagePackRpcFailure.NotAMessage)]
    [InlineData("95 00 01 a161 90 90", MessagePackRpcFailure.NotAMessage)]
    [InlineData("94 00 ff a161 90", MessagePackRpcFailure.BadId)]
    [InlineData("94 00 cf0000000100000000 a161 90", MessagePackRpcFailure.BadId)]
    [InlineData("94 00 01 c1", MessagePackRpcFailure.NotMessagePack)]
    [InlineData("94 00 01 a161 ddffffffff", MessagePackRpcFailure.Limit)]
    [InlineData("94 00 01 dbffffffff", MessagePackRpcFailure.Limit)]
    public void WhatIsNoMessageEndsTheStream(string hex, MessagePackRpcFailure expected)
    {
        var session = new MessagePackRpcSession();

        Assert.Equal(MessagePackRpcEvent.Failed, session.Receive(Bytes(hex), out _));
        Assert.Equal(expected, session.Failure!.Failure);
        Assert.Equal(MessagePackRpcEvent.Failed, session.Receive(s_conversation, out _));
    }

    [Theory]
    [InlineData("94 00 05 07 90", MessagePackRpcFailure.BadMethod)]
    [InlineData("94 00 05 a1ff 90", MessagePackRpcFailure.BadMethod)]
    [InlineData("94 00 05 a161 07", MessagePackRpcFailure.BadArguments)]
    [InlineData("94 00 05 a161 a161", MessagePackRpcFailure.BadArguments)]
    public void ARequestThatIsWholeButWrongIsAnsweredAndTheStreamGoesOn(string hex, MessagePackRpcFailure expected)
    {
        byte[] input = [.. Bytes(hex), .. s_conversation];
        var session = new MessagePackRpcSession();

        Assert.Equal(MessagePackRpcEvent.Invalid, session.Receive(input, out int consumed));
        Assert.Equal((expected, MessagePackRpcKind.Request, 5u), (session.Failure!.Failure, session.Frame.Kind, session.Frame.Id));
        Assert.Equal(MessagePackRpcEvent.Message, session.Receive(input.AsSpan(consumed), out _));
    }

    [Fact]
    public void TheOffsetOfAFailureCountsFromTheStreamsStart()
    {
        byte[] input = [.. s_conversation, 0x47];
        var session = new MessagePackRpcSession();
        int at = 0;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(MessagePackRpcEvent.Message, session.Receive(input.AsSpan(at), out int consumed));
            at += consumed;
        }

        Assert.Equal(MessagePackRpcEvent.Failed, session.Receive(input.AsSpan(at), out _));
        Assert.Equal(s_conversation.Length, session.Failure!.Offset);
    }

    [Fact]
    public void LimitsHoldAtTheirEdges()
    {
        var limits = new MessagePackRpcLimits { MessageBytes = 20, Depth = 2, MethodBytes = 3 };
        Assert.Equal(MessagePackRpcEvent.Message, new MessagePackRpcSession(limits).Receive(Request("abc", new byte[12]), out _));
        Assert.Equal(MessagePackRpcEvent.Failed, new MessagePackRpcSession(limits).Receive(Request("abc", new byte[13]), out _));
        Assert.Equal(MessagePackRpcEvent.Invalid, new MessagePackRpcSession(limits).Receive(Request("abcd", []), out _));
        Assert.Equal(MessagePackRpcEvent.Message, new MessagePackRpcSession(limits).Receive(Bytes("94 00 01 a161 91 90"), out _));
        Assert.Equal(MessagePackRpcEvent.Failed, new MessagePackRpcSession(limits).Receive(Bytes("94 00 01 a161 91 91 90"), out _));
    }

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (uint id in (uint[])[0, 127, 128, 65_536, uint.MaxValue])
        {
            MessagePackRpcWriter.StartRequest(output, id, "demo.double");
            output.Write(Bytes("91 07"));
            MessagePackRpcWriter.StartResult(output, id);
            output.Write(Bytes("0e"));
        }
        MessagePackRpcWriter.StartNotification(output, new string('猫', 40));
        output.Write(Bytes("90"));

        List<string> told = Tell(output.WrittenSpan.ToArray());

        Assert.Equal(11, told.Count);
        Assert.Equal("Request 4294967295 demo.double 9107", told[8]);
        Assert.Equal("Response 4294967295  0e", told[9]);
        Assert.Equal($"Notification 0 {new string('猫', 40)} 90", told[10]);
    }

    [Fact]
    public void ErrorsOfEveryFormAreRendered()
    {
        Assert.Equal(("boom", null), Read(output => MessagePackRpcWriter.WriteError(output, 1, "boom")));
        Assert.Equal(("boom", 7L), Read(output => MessagePackRpcWriter.WriteError(output, 1, 7, "boom")));
        Assert.Equal(("boom", -32602L), Read(output => MessagePackRpcWriter.WriteError(output, 1, -32602, "boom", Value.From("more"))));
        Assert.Equal(("it broke", 5L), Error(Value.Map(("code", Value.From(5)), ("message", Value.From("it broke")))));
        Assert.Equal("""{"odd":[1,true]}""", Error(Value.Map(("odd", Value.List(Value.From(1), Value.From(true))))).Message);
        Assert.Equal("""["a","b"]""", Error(Value.List(Value.From("a"), Value.From("b"))).Message);
        Assert.Equal(("error 3", 3L), Error(Value.From(3)));
        Assert.Equal("true", Error(Value.From(true)).Message);
        Assert.Contains("extension", Error(Value.Extension(1, [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsAllocatedPerMessage()
    {
        var session = new MessagePackRpcSession();
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int at = 0;
                while (session.Receive(s_conversation.AsSpan(at), out int consumed) is MessagePackRpcEvent.Message) at += consumed;
            }
        });
    }

    private static (string Message, long? Code) Read(Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        var session = new MessagePackRpcSession();
        Assert.Equal(MessagePackRpcEvent.Message, session.Receive(output.WrittenSpan, out _));
        MessagePackRpcError error = MessagePackRpcError.Read(output.WrittenSpan[session.Frame.Error]);
        return (error.Message, error.Code);
    }

    private static (string Message, long? Code) Error(Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write(output, AnySchema.Instance, value);
        MessagePackRpcError error = MessagePackRpcError.Read(output.WrittenSpan);
        return (error.Message, error.Code);
    }

    private static byte[] Request(string method, byte[] argument) =>
        [0x94, 0x00, 0x01, (byte)(0xa0 | method.Length), .. Encoding.UTF8.GetBytes(method), (byte)(0x90 | argument.Length), .. argument];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static List<string> Tell(params byte[][] chunks)
    {
        var session = new MessagePackRpcSession();
        List<string> told = [];
        byte[] left = [];
        foreach (byte[] chunk in chunks)
        {
            left = [.. left, .. chunk];
            while (session.Receive(left, out int consumed) is MessagePackRpcEvent.Message)
            {
                MessagePackRpcFrame frame = session.Frame;
                string value = Convert.ToHexStringLower(frame.Kind is MessagePackRpcKind.Response ? left[frame.Result] : left[frame.Arguments]);
                told.Add($"{frame.Kind} {frame.Id} {Encoding.UTF8.GetString(left[frame.Method])} {value}");
                left = left[consumed..];
            }
            Assert.Null(session.Failure);
        }
        Assert.Empty(left);
        return told;
    }
}
