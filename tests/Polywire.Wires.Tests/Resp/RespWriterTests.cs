using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

public sealed class RespWriterTests
{
    [Theory]
    [InlineData(2, "+OK\r\n-ERR no\r\n:-12\r\n$2\r\nhi\r\n$3\r\n123\r\n$-1\r\n*-1\r\n*2\r\n*4\r\n*1\r\n*3\r\n:1\r\n$3\r\n1.5\r\n$3\r\ninf\r\n$2\r\nab\r\n")]
    [InlineData(3, "+OK\r\n-ERR no\r\n:-12\r\n$2\r\nhi\r\n$3\r\n123\r\n_\r\n_\r\n*2\r\n%2\r\n~1\r\n>3\r\n#t\r\n,1.5\r\n,inf\r\n=6\r\ntxt:ab\r\n")]
    public void Every_shape_in_both_protocols(int protocol, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        RespWriter.Simple(output, "OK"u8);
        RespWriter.Error(output, "ERR no"u8);
        RespWriter.Integer(output, -12);
        RespWriter.Bulk(output, "hi");
        RespWriter.BulkNumber(output, 123);
        RespWriter.Null(output, protocol);
        RespWriter.NullArray(output, protocol);
        RespWriter.Array(output, 2);
        RespWriter.Map(output, 2, protocol);
        RespWriter.Set(output, 1, protocol);
        RespWriter.Push(output, 3, protocol);
        RespWriter.Boolean(output, true, protocol);
        RespWriter.Double(output, 1.5, protocol);
        RespWriter.Double(output, double.PositiveInfinity, protocol);
        RespWriter.Verbatim(output, "txt"u8, "ab"u8, protocol);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("\r\n")]
    public void One_line_values_refuse_line_ends(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => RespWriter.Simple(output, Encoding.ASCII.GetBytes(text)));
        Assert.Throws<ArgumentException>(() => RespWriter.Error(output, Encoding.ASCII.GetBytes(text)));
        Assert.Equal(0, output.WrittenCount);
        RespWriter.Error(output, "ERR " + text);
        Assert.Equal(output.WrittenCount - 1, output.WrittenSpan.IndexOf((byte)'\n'));
    }

    [Fact]
    public void Requests_come_back_as_they_were_written() => Prop.ForAll<byte[][]>(drawn =>
    {
        byte[][] arguments = drawn.Length == 0 ? [[1]] : drawn;
        var output = new ArrayBufferWriter<byte>();
        RespWriter.Array(output, arguments.Length);
        foreach (byte[] argument in arguments)
            RespWriter.Bulk(output, argument);
        var request = new RespRequest();
        bool read = new RespReader().TryReadRequest(output.WrittenSpan, request, out int consumed);
        bool same = read && consumed == output.WrittenCount && request.Count == arguments.Length;
        for (int i = 0; same && i < arguments.Length; i++)
            same = request.Argument(output.WrittenSpan, i).SequenceEqual(arguments[i]);
        return same;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Deliveries_have_the_length_that_was_told_and_come_back() => Prop.ForAll<byte[], byte[], byte[]>((channel, body, pattern) =>
        new[] { 2, 3 }.All(protocol => Delivers(protocol, channel, body, pattern))).QuickCheckThrowOnFailure();

    [Fact]
    public void Numbers_have_the_length_that_was_told() => Prop.ForAll<long>(value =>
    {
        Span<byte> target = stackalloc byte[24];
        return RespWriter.Header(target, (byte)':', value) == 3 + RespText.DigitCount(value);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(-1)]
    public void Numbers_at_the_edges(long value)
    {
        Span<byte> target = stackalloc byte[24];
        int length = RespWriter.Header(target, (byte)':', value);
        Assert.Equal($":{value}\r\n", Encoding.ASCII.GetString(target[..length]));
        Assert.Equal(length - 3, RespText.DigitCount(value));
    }

    [Fact]
    public void Writing_a_delivery_and_a_command_allocates_nothing()
    {
        byte[] target = new byte[4096], body = new byte[64];
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++)
                Write(target, body);
        });
    }

    private static void Write(byte[] target, byte[] body)
    {
        RespMessage.WriteDelivery(target, RespSubscriptionKind.Channel, 3, "cats"u8, body);
        RespMessage.WritePatternDelivery(target, 2, "c*"u8, "cats"u8, body);
        RespMessage.WriteCommand(target, "PUBLISH"u8, "cats"u8, body);
    }

    private static bool Delivers(int protocol, byte[] channel, byte[] body, byte[] pattern)
    {
        byte[] plain = new byte[RespMessage.DeliveryLength(RespSubscriptionKind.Channel, channel.Length, body.Length)];
        byte[] shard = new byte[RespMessage.DeliveryLength(RespSubscriptionKind.Shard, channel.Length, body.Length)];
        byte[] matched = new byte[RespMessage.PatternDeliveryLength(pattern.Length, channel.Length, body.Length)];
        byte[] command = new byte[RespMessage.CommandLength(7, channel.Length, body.Length)];
        return RespMessage.WriteDelivery(plain, RespSubscriptionKind.Channel, protocol, channel, body) == plain.Length
            && RespMessage.WriteDelivery(shard, RespSubscriptionKind.Shard, protocol, channel, body) == shard.Length
            && RespMessage.WritePatternDelivery(matched, protocol, pattern, channel, body) == matched.Length
            && RespMessage.WriteCommand(command, "PUBLISH"u8, channel, body) == command.Length
            && Reads(plain, protocol, "message"u8, channel, body) && Reads(shard, protocol, "smessage"u8, channel, body)
            && Reads(matched, protocol, "pmessage"u8, pattern, channel, body) && Reads(command, 2, "PUBLISH"u8, channel, body);
    }

    private static bool Reads(byte[] wire, int protocol, ReadOnlySpan<byte> word, params byte[][] rest)
    {
        var reply = new RespReply();
        if (!new RespReader().TryReadReply(wire, reply, out int consumed) || consumed != wire.Length)
            return false;
        bool same = reply.Type == (protocol == 3 ? RespType.Push : RespType.Array) && reply.Bytes(wire, 1).SequenceEqual(word);
        for (int i = 0; i < rest.Length; i++)
            same &= reply.Bytes(wire, i + 2).SequenceEqual(rest[i]);
        return same;
    }
}
