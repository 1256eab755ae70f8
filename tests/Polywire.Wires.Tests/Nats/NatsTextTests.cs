using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Wires.Tests.Nats;

/// <summary>Subjects, names, headers, and what the writer refuses.</summary>
public sealed class NatsTextTests
{
    [Theory]
    [InlineData("a", true, false)]
    [InlineData("a.b", true, false)]
    [InlineData("a.*", true, true)]
    [InlineData("*.a", true, true)]
    [InlineData("a.>", true, true)]
    [InlineData(">", true, true)]
    [InlineData("fo*", true, false)]
    [InlineData("a.b>", true, false)]
    [InlineData("*>", true, false)]
    [InlineData("", false, false)]
    [InlineData("a.", false, false)]
    [InlineData(".a", false, false)]
    [InlineData("a..b", false, false)]
    [InlineData(">.a", false, true)]
    [InlineData("a.>.b", false, true)]
    public void Subjects(string subject, bool pattern, bool wildcards)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(subject);
        Assert.Equal((pattern, wildcards), (NatsSubject.IsPattern(bytes), NatsSubject.HasWildcards(bytes)));
        Assert.Equal(pattern && !wildcards, NatsSubject.IsLiteral(bytes));
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.*", "a", false)]
    [InlineData("*.b", "a.b", true)]
    [InlineData("a.>", "a.b.c", true)]
    [InlineData("a.>", "a", false)]
    [InlineData(">", "a.b", true)]
    [InlineData("fo*", "foo", false)]
    public void Matching(string pattern, string subject, bool matches) =>
        Assert.Equal(matches, NatsSubject.IsMatch(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(subject)));

    [Theory]
    [InlineData("maine coon", "maine%20coon")]
    [InlineData("a\tb\r\n", "a%09b%0D%0A")]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%20", "%2520")]
    [InlineData("%2520", "%252520")]
    [InlineData("%41%25", "%41%25")]
    [InlineData("% 20", "%%2020")]
    public void Names(string name, string subject)
    {
        Assert.Equal(subject, Encode(name));
        Assert.Equal(name, Decode(subject));
    }

    [Fact]
    public void Every_name_comes_back_and_every_subject_crosses()
    {
        Gen<string> texts = Gen.ArrayOf(Gen.Elements(' ', '\t', '\r', '\n', '%', '2', '5', '0', '9', 'D', 'A', 'a', '.')).Select(letters => new string(letters));
        Prop.ForAll(Arb.From(texts), text =>
        {
            string subject = Encode(text);
            bool isWord = subject.Length == 0 || NatsSubject.IsWord(Encoding.UTF8.GetBytes(subject));
            // What is a subject already stands for some name, whose subject it is.
            bool crosses = text.Any(char.IsWhiteSpace) || Encode(Decode(text)) == text;
            return isWord && Decode(subject) == text && crosses;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("NATS/1.0\r\n\r\n", "=", "NATS/1.0\r\n\r\n")]
    [InlineData("NATS/1.0\r\nK: v\r\n\r\n", "K=v", "NATS/1.0\r\nK: v\r\n\r\n")]
    [InlineData("NATS/1.0\r\nKey:v:w  \r\nkey: \r\n\r\n", "Key=v:w;key=", "NATS/1.0\r\nKey: v:w\r\nkey: \r\n\r\n")]
    [InlineData("NATS/1.0 503\r\n\r\n", "=503", "NATS/1.0 503\r\n\r\n")]
    [InlineData("NATS/1.0 100 Idle Heartbeat\r\nA: b\r\n\r\n", "=100 Idle Heartbeat;A=b", "NATS/1.0 100 Idle Heartbeat\r\nA: b\r\n\r\n")]
    [InlineData("NATS/1.0\r\nno header\r\n: none\r\nA: b\r\n\r\n", "A=b", "NATS/1.0\r\nA: b\r\n\r\n")]
    [InlineData("A: b\r\n\r\n", "=", "NATS/1.0\r\n\r\n")]
    [InlineData("", "=", "NATS/1.0\r\n\r\n")]
    public void Headers(string block, string headers, string again)
    {
        var builder = new HeaderBuilder();
        NatsHeaders.Read(Encoding.UTF8.GetBytes(block), builder);
        List<string> read = [];
        foreach (HeaderBlock.Header header in builder.Block)
            read.Add($"{Encoding.UTF8.GetString(header.Name)}={Encoding.UTF8.GetString(header.Value)}");
        Assert.Equal(headers, string.Join(';', read));
        Assert.Equal(again, Write(builder.Block));
    }

    [Fact]
    public void Headers_that_a_line_cannot_hold_are_left_out()
    {
        var builder = new HeaderBuilder();
        builder.Add("good"u8, "1"u8);
        builder.Add("bad\r\nX"u8, "1"u8);
        builder.Add("bad:"u8, "1"u8);
        builder.Add("evil"u8, "1\r\nInjected: yes"u8);
        builder.Add("last"u8, ""u8);
        Assert.Equal("NATS/1.0\r\ngood: 1\r\nlast: \r\n\r\n", Write(builder.Block));
        Assert.Equal("", Write(default));
    }

    [Theory]
    [InlineData("NATS/1.0 503\r\n\r\n", 503)]
    [InlineData("NATS/1.0 503 No Responders\r\n\r\n", 503)]
    [InlineData("NATS/1.0\r\n\r\n", 0)]
    [InlineData("NATS/1.0 50\r\n\r\n", 0)]
    [InlineData("NATS/1.0 5030\r\n\r\n", 0)]
    [InlineData("", 0)]
    public void Codes(string block, int code) => Assert.Equal(code, NatsHeaders.CodeOf(Encoding.UTF8.GetBytes(block)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\r\nPING")]
    [InlineData("a\nPING")]
    public void A_word_that_would_end_early_is_refused(string word)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => NatsWriter.Subscribe(output, bytes, default, "1"u8));
        Assert.Throws<ArgumentException>(() => NatsWriter.Subscribe(output, "a"u8, default, bytes));
        Assert.Throws<ArgumentException>(() => NatsWriter.Unsubscribe(output, bytes));
        if (word.Length > 0)
            Assert.Throws<ArgumentException>(() => NatsWriter.Subscribe(output, "a"u8, bytes, "1"u8));
    }

    [Fact]
    public void An_error_is_one_line()
    {
        var output = new ArrayBufferWriter<byte>();
        NatsWriter.Error(output, "a\r\n-ERR 'b");
        Assert.Equal(1, output.WrittenSpan.Count((byte)'\n'));
    }

    [Fact]
    public void What_is_written_is_read_and_is_as_long_as_said()
    {
        foreach (int size in new[] { 0, 1, 9, 10, 99, 100, 999, 1000, 9_999, 10_000, 123_456, 1_048_576 })
        {
            byte[] body = new byte[size], headers = "NATS/1.0\r\nA: b\r\n\r\n"u8.ToArray();
            foreach (byte[] block in new[] { [], size <= 1_048_576 - headers.Length ? headers : [] })
                foreach (byte[] reply in new byte[][] { [], [(byte)'r'] })
                    Crosses(reply, block, body);
            byte[] head = new byte[NatsMessage.HeadLength(1, 1)];
            NatsMessage.WriteHead(head, "a"u8, "7"u8);
            byte[] fast = new byte[NatsMessage.DeliveryLength(head.Length, size)];
            Assert.Equal(fast.Length, NatsMessage.WriteDelivery(fast, head, body));
            Read(NatsRole.Client, fast, NatsOp.Msg, 0, 0, size);
        }
    }

    private static void Crosses(byte[] reply, byte[] headers, byte[] body)
    {
        byte[] publish = new byte[NatsMessage.PublishLength(1, reply.Length, headers.Length, body.Length)];
        Assert.Equal(publish.Length, NatsMessage.WritePublish(publish, "a"u8, reply, headers, body));
        Read(NatsRole.Server, publish, headers.Length > 0 ? NatsOp.HPub : NatsOp.Pub, reply.Length, headers.Length, body.Length);
        byte[] delivery = new byte[NatsMessage.DeliveryLength(1, 1, reply.Length, headers.Length, body.Length)];
        Assert.Equal(delivery.Length, NatsMessage.WriteDelivery(delivery, "a"u8, "7"u8, reply, headers, body));
        Read(NatsRole.Client, delivery, headers.Length > 0 ? NatsOp.HMsg : NatsOp.Msg, reply.Length, headers.Length, body.Length);
    }

    private static void Read(NatsRole role, byte[] bytes, NatsOp op, int reply, int headers, int body)
    {
        var reader = new NatsReader(role);
        Assert.True(reader.TryRead(bytes, out int consumed));
        Assert.Equal((bytes.Length, op, reply, headers, body), (consumed, reader.Frame.Op, reader.Frame.Reply.Length, reader.Frame.Headers.Length, reader.Frame.Body.Length));
    }

    private static string Write(HeaderBlock headers)
    {
        byte[] block = new byte[NatsHeaders.Length(headers)];
        Assert.Equal(block.Length, NatsHeaders.Write(block, headers));
        return Encoding.UTF8.GetString(block);
    }

    private static string Encode(string name)
    {
        byte[] subject = new byte[NatsName.MostEncoded(name.Length)];
        return Encoding.UTF8.GetString(subject, 0, NatsName.Encode(Encoding.UTF8.GetBytes(name), subject));
    }

    private static string Decode(string subject)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(subject), name = new byte[bytes.Length];
        int written = NatsName.Decode(bytes, name);
        Assert.Equal(written, NatsName.DecodedLength(bytes));
        return Encoding.UTF8.GetString(name, 0, written);
    }
}
