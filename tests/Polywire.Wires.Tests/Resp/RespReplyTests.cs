using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

public sealed class RespReplyTests
{
    public static TheoryData<string, string> Replies() => new()
    {
        { "+OK\r\n", "Simple:OK" },
        { "+\r\n", "Simple:" },
        { "-ERR no\r\n", "Error:ERR no" },
        { ":-12\r\n", "Integer:-12" },
        { ":+9223372036854775807\r\n", "Integer:+9223372036854775807" },
        { "$-1\r\n", "Null:" },
        { "*-1\r\n", "Null:" },
        { "_\r\n", "Null:" },
        { "$0\r\n\r\n", "Bulk:" },
        { "$5\r\na\r\nbc\r\n", "Bulk:a\r\nbc" },
        { "#t\r\n", "Boolean:t" },
        { ",1.5e-3\r\n", "Double:1.5e-3" },
        { ",-inf\r\n", "Double:-inf" },
        { ",nan\r\n", "Double:nan" },
        { "(-3492890328409238509324850943850943825024385\r\n", "BigNumber:-3492890328409238509324850943850943825024385" },
        { "!5\r\nERR x\r\n", "BulkError:ERR x" },
        { "=6\r\ntxt:ab\r\n", "Verbatim:ab" },
        { "*0\r\n", "Array[]" },
        { "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n", "Array[Bulk:message,Bulk:a,Bulk:hi]" },
        { ">2\r\n+a\r\n:1\r\n", "Push[Simple:a,Integer:1]" },
        { "~2\r\n+a\r\n*1\r\n+b\r\n", "Set[Simple:a,Array[Simple:b]]" },
        { "%2\r\n+a\r\n:1\r\n+b\r\n%0\r\n", "Map[Simple:a,Integer:1,Simple:b,Map[]]" },
        { "|1\r\n+ttl\r\n:3\r\n*2\r\n|1\r\n+x\r\n*0\r\n:1\r\n:2\r\n", "Array[Integer:1,Integer:2]" },
        { "*2\r\n*2\r\n*1\r\n+a\r\n*0\r\n+b\r\n", "Array[Array[Array[Simple:a],Array[]],Simple:b]" },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void Reply_whole_cut_everywhere_and_byte_by_byte(string wire, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire + "+next\r\n");
        Assert.Equal(expected, ReadInSteps(bytes, wire.Length, [bytes.Length]));
        for (int cut = 0; cut <= wire.Length; cut++)
            Assert.Equal(expected, ReadInSteps(bytes, wire.Length, [cut, bytes.Length]));
        Assert.Equal(expected, ReadInSteps(bytes, wire.Length, [.. Enumerable.Range(0, bytes.Length + 1)]));
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData("$?\r\n")]
    [InlineData("*?\r\n")]
    [InlineData(";4\r\n")]
    [InlineData(".\r\n")]
    [InlineData("+a\n")]
    [InlineData("+a\rb\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":1a\r\n")]
    [InlineData(":9223372036854775808\r\n")]
    [InlineData("#x\r\n")]
    [InlineData(",1,5\r\n")]
    [InlineData("(1.5\r\n")]
    [InlineData("_x\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("*-2\r\n")]
    [InlineData("%-1\r\n")]
    [InlineData("$1\r\nabc")]
    [InlineData("=3\r\ntxt\r\n")]
    [InlineData("=4\r\ntxt-\r\n")]
    [InlineData("*1\r\n>1\r\n+a\r\n")]
    public void Wrong_replies_are_refused(string wire)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire);
        RespException whole = Assert.Throws<RespException>(() => ReadInSteps(bytes, bytes.Length, [bytes.Length]));
        Assert.Equal(RespFailure.Protocol, whole.Failure);
        Assert.Throws<RespException>(() => ReadInSteps(bytes, bytes.Length, [.. Enumerable.Range(0, bytes.Length + 1)]));
    }

    [Fact]
    public void Children_are_found_across_attributes_and_nested_values()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("*4\r\n*2\r\n+a\r\n+b\r\n|1\r\n+k\r\n+v\r\n+c\r\n:7\r\n$2\r\n42\r\n");
        var reply = new RespReply();
        Assert.True(new RespReader().TryReadReply(bytes, reply, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal("c", Encoding.ASCII.GetString(reply.Bytes(bytes, reply.Child(reply.Root, 1))));
        Assert.True(reply.TryGetInteger(bytes, reply.Child(reply.Root, 2), out long seven) && seven == 7);
        Assert.True(reply.TryGetInteger(bytes, reply.Child(reply.Root, 3), out long text) && text == 42);
        Assert.Throws<ArgumentOutOfRangeException>(() => reply.Child(reply.Root, 4));
        Assert.Null(reply.ErrorText(bytes));
    }

    private static string ReadInSteps(byte[] bytes, int length, int[] lengths)
    {
        var reader = new RespReader();
        var reply = new RespReply();
        foreach (int visible in lengths)
        {
            if (!reader.TryReadReply(bytes.AsSpan(0, visible), reply, out int consumed))
            {
                Assert.Equal(0, consumed);
                continue;
            }
            Assert.Equal(length, consumed);
            return Print(reply, bytes.AsSpan(0, visible), reply.Root);
        }
        return "<incomplete>";
    }

    private static string Print(RespReply reply, ReadOnlySpan<byte> input, int index)
    {
        RespFrame frame = reply[index];
        if (!frame.IsAggregate)
            return $"{frame.Type}:{Encoding.Latin1.GetString(reply.Bytes(input, index))}";
        var inner = new List<string>();
        for (int i = 0; i < frame.Length; i++)
            inner.Add(Print(reply, input, reply.Child(index, i)));
        return $"{frame.Type}[{string.Join(',', inner)}]";
    }
}
