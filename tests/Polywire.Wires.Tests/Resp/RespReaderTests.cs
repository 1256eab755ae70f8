using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

public sealed class RespReaderTests
{
    public static TheoryData<string, string> Requests() => new()
    {
        { "*1\r\n$4\r\nPING\r\n", "PING" },
        { "*3\r\n$7\r\nPUBLISH\r\n$4\r\ncats\r\n$5\r\nhello\r\n", "PUBLISH|cats|hello" },
        { "*3\r\n$7\r\npublish\r\n$0\r\n\r\n$4\r\n\r\n\r\n\r\n", "publish||\r\n\r\n" },
        { "*0\r\n", "" },
        { "*-1\r\n", "" },
        { "\r\n", "" },
        { "\n", "" },
        { "PING\r\n", "PING" },
        { "  set  a \"b c\"\t'd\\'e'\n", "set|a|b c|d'e" },
        { "a \"\\x41\\n\\\"\"\r\n", "a|A\n\"" },
        { "*2\r\n$3\r\nabc\r\n$123\r\n" + new string('x', 123) + "\r\n", "abc|" + new string('x', 123) },
        { "*12\r\n" + string.Concat(Enumerable.Repeat("$1\r\nz\r\n", 12)), string.Join('|', Enumerable.Repeat("z", 12)) },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_whole_cut_everywhere_and_byte_by_byte(string wire, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire + "*1\r\n$4\r\nNEXT\r\n");
        int length = wire.Length;
        Assert.Equal(expected, ReadInSteps(bytes, length, [bytes.Length]));
        for (int cut = 0; cut <= length; cut++)
            Assert.Equal(expected, ReadInSteps(bytes, length, [cut, bytes.Length]));
        Assert.Equal(expected, ReadInSteps(bytes, length, [.. Enumerable.Range(0, bytes.Length + 1)]));
    }

    [Theory]
    [InlineData("*3000000000\r\n", "invalid multibulk length")]
    [InlineData("*1x\r\n", "invalid multibulk length")]
    [InlineData("*\r\n", "invalid multibulk length")]
    [InlineData("*-0\r\n", "invalid multibulk length")]
    [InlineData("*1\rx", "invalid multibulk length")]
    [InlineData("*99999999999999999999999999\r\n", "invalid multibulk length")]
    [InlineData("*1\r\nfoo\r\n", "expected '$', got 'f'")]
    [InlineData("*1\r\n\r\n", "expected '$', got ' '")]
    [InlineData("*1\r\n$-1\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$007\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$9223372036854775807\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$4\r\nPINGxx", "expected CRLF after bulk")]
    [InlineData("a \"b\r\n", "unbalanced quotes in request")]
    public void Wrong_input_is_told_in_the_server_s_words(string wire, string reason)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire);
        RespException whole = Assert.Throws<RespException>(() => ReadInSteps(bytes, bytes.Length, [bytes.Length]));
        Assert.Equal("ERR Protocol error: " + reason, whole.Reply);
        RespException slow = Assert.Throws<RespException>(() => ReadInSteps(bytes, bytes.Length, [.. Enumerable.Range(0, bytes.Length + 1)]));
        Assert.Equal(whole.Reply, slow.Reply);
        Assert.Equal(whole.Offset, slow.Offset);
    }

    [Fact]
    public void A_large_bulk_says_how_much_it_wants()
    {
        var reader = new RespReader();
        byte[] head = Encoding.ASCII.GetBytes("*1\r\n$1000000\r\nabc");
        Assert.False(reader.TryReadRequest(head, new RespRequest(), out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(1_000_000 - 3 + 2, reader.Wanted);
        Assert.True(reader.IsInside);
    }

    // The reader compares with the request before: what differs in the end must still be seen.
    [Theory]
    [InlineData("*1\r\n$4\r\nPING\r\n", "*1\r\n$4\r\nTIME\r\n", "TIME")]
    [InlineData("*2\r\n$6\r\nCLIENT\r\n$4\r\nINFO\r\n", "*2\r\n$6\r\nCLIENT\r\n$4\r\nLIST\r\n", "CLIENT|LIST")]
    [InlineData("*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$2\r\nxx\r\n", "*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$2\r\nyy\r\n", "PUBLISH|a|yy")]
    [InlineData("*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$2\r\nxx\r\n", "*3\r\n$7\r\nPUBLISH\r\n$1\r\nb\r\n$2\r\nyy\r\n", "PUBLISH|b|yy")]
    [InlineData("*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$2\r\nxx\r\n", "*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$3\r\nyyy\r\n", "PUBLISH|a|yyy")]
    [InlineData("*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$2\r\nxx\r\n", "PUBLISH a yy\r\n", "PUBLISH|a|yy")]
    public void A_request_like_the_last_one(string first, string second, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(first + first + second);
        for (int cut = first.Length; cut <= bytes.Length; cut++)
        {
            var reader = new RespReader();
            var request = new RespRequest();
            Assert.True(reader.TryReadRequest(bytes.AsSpan(0, cut), request, out int at));
            if (reader.TryReadRequest(bytes.AsSpan(at, cut - at), request, out int again))
                at += again;
            else
                Assert.True(reader.TryReadRequest(bytes.AsSpan(at), request, out again) && (at += again) > 0);
            Assert.Equal(first.Length * 2, at);
            Assert.True(reader.TryReadRequest(bytes.AsSpan(at), request, out int last));
            Assert.Equal(second.Length, last);
            var arguments = new List<string>();
            for (int i = 0; i < request.Count; i++)
                arguments.Add(Encoding.ASCII.GetString(request.Argument(bytes.AsSpan(at), i)));
            Assert.Equal(expected, string.Join('|', arguments));
            Assert.Equal(RespVerbs.Find(request.Argument(bytes.AsSpan(at), 0)), request.Verb);
        }
    }

    [Fact]
    public void Every_verb_is_found_in_any_case_and_nothing_else_is()
    {
        foreach (RespVerb verb in Enum.GetValues<RespVerb>().Where(verb => verb > RespVerb.Unknown))
        {
            string name = verb.ToString();
            foreach (string spelled in new[] { name.ToUpperInvariant(), name.ToLowerInvariant(), name })
                Assert.Equal(verb, RespVerbs.Find(Encoding.ASCII.GetBytes(spelled)));
            Assert.Equal(RespVerb.Unknown, RespVerbs.Find(Encoding.ASCII.GetBytes(name + "~")));
            Assert.Equal(RespVerb.Unknown, RespVerbs.Find(Encoding.ASCII.GetBytes(name[1..] + "\0")));
        }
        Assert.Equal(RespVerb.Unknown, RespVerbs.Find(""u8));
        Assert.Equal(RespVerb.Unknown, RespVerbs.Find("\0\0\0\0"u8));
        Assert.Equal(RespVerb.Unknown, RespVerbs.Find(new byte[1000]));
    }

    [Fact]
    public void A_steady_stream_of_publishes_allocates_nothing()
    {
        byte[] one = Encoding.ASCII.GetBytes("*3\r\n$7\r\nPUBLISH\r\n$4\r\ncats\r\n$64\r\n" + new string('x', 64) + "\r\n");
        byte[] many = [.. Enumerable.Repeat(one, 1000).SelectMany(bytes => bytes)];
        var reader = new RespReader();
        var request = new RespRequest();
        Allocates.Nothing(1000, () => ReadAll(reader, request, many));
    }

    private static void ReadAll(RespReader reader, RespRequest request, byte[] bytes)
    {
        int at = 0;
        while (reader.TryReadRequest(bytes.AsSpan(at), request, out int consumed))
        {
            if (request.Verb != RespVerb.Publish || request.Argument(bytes.AsSpan(at), 2).Length != 64)
                throw new InvalidOperationException("misread");
            at += consumed;
        }
        if (at != bytes.Length)
            throw new InvalidOperationException("stopped early");
    }

    // Shows the reader ever longer pieces of the bytes until it has a request, which must end at "length".
    private static string ReadInSteps(byte[] bytes, int length, int[] lengths)
    {
        var reader = new RespReader();
        var request = new RespRequest();
        foreach (int visible in lengths)
        {
            ReadOnlySpan<byte> input = bytes.AsSpan(0, visible);
            if (!reader.TryReadRequest(input, request, out int consumed))
            {
                Assert.Equal(0, consumed);
                continue;
            }
            Assert.Equal(length, consumed);
            var arguments = new List<string>();
            for (int i = 0; i < request.Count; i++)
                arguments.Add(Encoding.Latin1.GetString(request.Argument(input, i)));
            return string.Join('|', arguments);
        }
        return "<incomplete>";
    }
}
