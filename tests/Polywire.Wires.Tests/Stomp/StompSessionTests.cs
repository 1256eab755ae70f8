using System.Buffers;
using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

public sealed class StompSessionTests
{
    private const string Connect12 = "CONNECT\naccept-version:1.2\nhost:/\n\n\0";

    [Theory]
    [InlineData("CONNECT\n\n\0", "1.0", "0,0")]
    [InlineData("CONNECT\nlogin:a\npasscode:b\n\n\0", "1.0", "0,0")]
    [InlineData("STOMP\naccept-version:1.1\n\n\0", "1.1", "0,0")]
    [InlineData("CONNECT\naccept-version:1.0\nheart-beat:1000,1000\n\n\0", "1.0", "0,0")]
    [InlineData("STOMP\naccept-version:1.0,1.1,1.2\nhost:anything.at.all\n\n\0", "1.2", "0,0")]
    [InlineData("CONNECT\naccept-version:1.1,9.9\nheart-beat:500,20000\n\n\0", "1.1", "20000,1000")]
    [InlineData("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0", "1.2", "0,0")]
    public void Negotiation(string greeting, string version, string beats)
    {
        var session = new StompSession();
        Assert.Equal($"CONNECTED\nserver:s/1\nsession:7\nheart-beat:{beats}\nversion:{version}\n\n\0", Talk(session, greeting));
        Assert.True(session.IsConnected);
    }

    [Fact]
    public void Without_a_common_version_the_error_names_ours()
    {
        string error = Talk(new StompSession(), "CONNECT\naccept-version:2.0,3.0\n\n\0");
        Assert.Equal("ERROR\nmessage:Version mismatch\ncontent-type:text/plain\nversion:1.0,1.1,1.2\ncontent-length:35\n\nSupported versions are 1.0,1.1,1.2\n\0", error);
    }

    [Theory]
    [InlineData("SEND\ndestination:/queue/a\n\nx\0", "Illegal command", "You must log in using CONNECT first")]
    [InlineData(Connect12 + Connect12, "Illegal command", "CONNECT came twice")]
    [InlineData(Connect12 + "FOO\n\n\0", "Bad command", "Could not interpret command \"FOO\"")]
    [InlineData(Connect12 + "RECEIPT\nreceipt-id:1\n\n\0", "Bad command", "Could not interpret command \"RECEIPT\"")]
    [InlineData("CONNECT\n\n\0NACK\nmessage-id:1\n\n\0", "Bad command", "Could not interpret command \"NACK\"")]
    [InlineData(Connect12 + "SEND\n\nx\0", "Missing destination", "\"SEND\" must include a 'destination' header")]
    [InlineData(Connect12 + "SUBSCRIBE\nid:1\n\n\0", "Missing destination", "\"SUBSCRIBE\" must include a 'destination' header")]
    [InlineData(Connect12 + "SUBSCRIBE\ndestination:/queue/a\n\n\0", "Missing header", "\"SUBSCRIBE\" must include the \"id\" header")]
    [InlineData(Connect12 + "ACK\nmessage-id:1\nsubscription:1\n\n\0", "Missing header", "\"ACK\" must include the \"id\" header")]
    [InlineData("CONNECT\naccept-version:1.1\n\n\0NACK\nsubscription:1\n\n\0", "Missing header", "\"NACK\" must include the \"message-id\" header")]
    [InlineData(Connect12 + "BEGIN\n\n\0", "Missing transaction", "\"BEGIN\" must include a 'transaction' header")]
    [InlineData(Connect12 + "COMMIT\ntransaction:9\n\n\0", "Bad transaction", "Invalid transaction identifier: \"9\"")]
    [InlineData(Connect12 + "ABORT\ntransaction:9\n\n\0", "Bad transaction", "Invalid transaction identifier: \"9\"")]
    [InlineData(Connect12 + "SEND\ndestination:/queue/a\ntransaction:9\n\nx\0", "Bad transaction", "Invalid transaction identifier: \"9\"")]
    [InlineData(Connect12 + "BEGIN\ntransaction:1\n\n\0BEGIN\ntransaction:1\n\n\0", "Bad transaction", "There is a transaction \"1\" already.")]
    [InlineData(Connect12 + "SEND\ndestination:/queue/a\nx:\\t\n\nx\0", "Bad frame", "Undefined escape in a header: \\t (byte 29)")]
    [InlineData("CONNECT\naccept-version:1.2\nheart-beat:1\n\n\0", "Invalid header", "\"heart-beat\" must be two numbers of milliseconds")]
    public void Who_breaks_the_rules_gets_an_error_and_nothing_more(string said, string reason, string body)
    {
        var session = new StompSession();
        string answer = Talk(session, said + "SEND\ndestination:/queue/a\n\nmore\0");
        Assert.Contains($"ERROR\nmessage:{reason}\n", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\n\n{body}\n\0", answer, StringComparison.Ordinal);
        Assert.NotNull(session.Failure);
        Assert.Equal("", Talk(session, "SEND\ndestination:/queue/a\n\nx\0"));
    }

    [Theory]
    [InlineData("SEND\nreceipt:r 1\n\nx\0")]
    [InlineData("SEND\nreceipt:r 1\ndestination:/queue/a\ntransaction:nope\n\nx\0")]
    [InlineData("COMMIT\ntransaction:nope\nreceipt:r 1\n\n\0")]
    [InlineData("BEGIN\ntransaction:t\n\n\0BEGIN\ntransaction:t\nreceipt:r 1\n\n\0")]
    [InlineData("NONSENSE\nreceipt:r 1\n\n\0")]
    // What comes before the byte that is wrong has been read.
    [InlineData("SEND\nreceipt:r 1\nno colon\n")]
    [InlineData("\n\nSEND\nreceipt:r 1\ncontent-length:99999999999\n")]
    [InlineData("SEND\ndestination:/queue/a\nreceipt:r 1\ncontent-length:1\n\nxx\0")]
    public void An_error_names_the_receipt_of_the_frame_that_it_refuses(string frames)
    {
        Assert.Contains("\nreceipt-id:r 1\n", Talk(new StompSession(), Connect12 + frames), StringComparison.Ordinal);
        Assert.Contains("\nreceipt-id:r 1\n", Talk(new StompSession(), Connect12 + "BEGIN\ntransaction:other\nreceipt:before\n\n\0" + frames), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SEND\nno colon\nreceipt:late\n\nx\0")]
    [InlineData("\rX")]
    public void An_error_names_no_receipt_of_an_earlier_frame(string frames) =>
        Assert.DoesNotContain("\nreceipt-id:r 1\n", Talk(new StompSession(), Connect12 + "SEND\ndestination:/queue/a\nreceipt:r 1\n\nx\0" + frames).Split("ERROR")[1], StringComparison.Ordinal);

    [Fact]
    public void In_1_1_an_ACK_may_leave_out_the_subscription() =>
        Assert.EndsWith("[ACK|message-id=1|]", Talk(new StompSession(), "CONNECT\naccept-version:1.1\n\n\0ACK\nmessage-id:1\n\n\0"), StringComparison.Ordinal);

    [Fact]
    public void In_1_0_a_subscription_needs_no_id_and_is_ended_by_its_destination()
    {
        var session = new StompSession();
        string told = Talk(session, "CONNECT\n\n\0SUBSCRIBE\ndestination:/queue/a\n\n\0UNSUBSCRIBE\ndestination:/queue/a\n\n\0ACK\nmessage-id:1\n\n\0");
        Assert.EndsWith("[SUBSCRIBE|destination=/queue/a|][UNSUBSCRIBE|destination=/queue/a|][ACK|message-id=1|]", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_keeps_its_frames_until_COMMIT_and_forgets_them_at_ABORT()
    {
        var session = new StompSession();
        string told = Talk(session, Connect12 + "BEGIN\ntransaction:t\nreceipt:b\n\n\0SEND\ndestination:/queue/a\ntransaction:t\nreceipt:s\n\none\0"
            + "BEGIN\ntransaction:u\n\n\0SEND\ndestination:/queue/a\ntransaction:u\n\nnever\0ACK\nid:7\ntransaction:t\n\n\0ABORT\ntransaction:u\n\n\0"
            + "SEND\ndestination:/queue/a\n\nnow\0");
        Assert.EndsWith("RECEIPT\nreceipt-id:b\n\n\0RECEIPT\nreceipt-id:s\n\n\0[SEND|destination=/queue/a|now]", told, StringComparison.Ordinal);
        Assert.Equal("[COMMIT|transaction=t|]", Talk(session, "COMMIT\ntransaction:t\n\n\0"));

        IReadOnlyList<byte[]> frames = session.TakeCommitted();
        Assert.Equal(2, frames.Count);
        session.Reopen(frames[0]);
        Assert.Equal("SEND|destination=/queue/a|transaction=t|receipt=s|one", StompReaderTests.Show(session.Frame, frames[0]));
        session.Reopen(frames[1]);
        Assert.Equal("ACK|id=7|transaction=t|", StompReaderTests.Show(session.Frame, frames[1]));
        Assert.Empty(session.TakeCommitted());
        Assert.Contains("Bad transaction", Talk(session, "COMMIT\ntransaction:t\n\n\0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_by_byte_nothing_changes()
    {
        string said = Connect12 + "\n\r\n\0SUBSCRIBE\nid:1\ndestination:/topic/a\nreceipt:1\n\n\0SEND\ndestination:/topic/a\ncontent-length:3\n\na\0b\0\nDISCONNECT\nreceipt:2\n\n\0";
        var slow = new StompSession();
        Assert.Equal(Talk(new StompSession(), said), string.Concat(Steps(slow, said)));

        static IEnumerable<string> Steps(StompSession session, string said)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(said);
            int start = 0;
            for (int end = 1; end <= bytes.Length; end++)
            {
                yield return Talk(session, bytes.AsSpan(start, end - start), out int consumed);
                start += consumed;
            }
        }
    }

    internal static string Talk(StompSession session, string said) => Talk(session, Encoding.Latin1.GetBytes(said), out _);

    // What a host does: accepts everybody, answers receipts, shows frames in brackets.
    private static string Talk(StompSession session, ReadOnlySpan<byte> said, out int consumed)
    {
        bool open = session.Failure is null;
        var output = new ArrayBufferWriter<byte>();
        consumed = 0;
        while (true)
        {
            ReadOnlySpan<byte> input = said[consumed..];
            StompEvent told = session.Next(input, out int taken);
            consumed += taken;
            switch (told)
            {
                case StompEvent.NeedMore:
                    return Encoding.Latin1.GetString(output.WrittenSpan);
                case StompEvent.Connect:
                    session.Accept(input, output, "s/1"u8, "7"u8, TimeSpan.Zero);
                    break;
                case StompEvent.Close:
                    if (open) session.WriteError(output);
                    return Encoding.Latin1.GetString(output.WrittenSpan);
                case StompEvent.Frame:
                    output.Write(Encoding.Latin1.GetBytes($"[{StompReaderTests.Show(session.Frame, input)}]"));
                    session.WriteReceipt(input, output);
                    break;
                default:
                    session.WriteReceipt(input, output);
                    break;
            }
        }
    }
}
