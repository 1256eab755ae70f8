using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

/// <summary>What libzmq sockets said to each other, replayed to our sessions in three chunkings. tests/transcripts/zmtp/record.py recorded it.</summary>
public sealed class ZmtpTranscriptTests
{
    [Theory]
    [InlineData("sub-pub", ZmtpSocketType.Sub, "Ready [A|one] [A*300]", ZmtpSocketType.Pub, "Ready Subscribe(A) Cancel(A)")]
    [InlineData("req-rep", ZmtpSocketType.Req, "Ready [|there|]", ZmtpSocketType.Rep, "Ready [|hi]")]
    [InlineData("push-pull", ZmtpSocketType.Push, "Ready", ZmtpSocketType.Pull, "Ready [] [x*255] [y*256] [1|22|333]")]
    [InlineData("dealer-router", ZmtpSocketType.Dealer, "Ready [|question!]", ZmtpSocketType.Router, "Ready [|question]")]
    [InlineData("xsub-xpub", ZmtpSocketType.XSub, "Ready", ZmtpSocketType.XPub, "Ready Subscribe(news) [\u0002just a message] Cancel(news)")]
    [InlineData("pair-pair-heartbeat", ZmtpSocketType.Pair, "Ready", ZmtpSocketType.Pair, "Ready [after silence]")]
    [InlineData("push-pull-plain", ZmtpSocketType.Push, "Ready", ZmtpSocketType.Pull, "Ready [] [x*255] [y*256] [1|22|333]")]
    public void Libzmq_is_understood(string name, ZmtpSocketType connecting, string itsStory, ZmtpSocketType bound, string boundStory)
    {
        bool plain = name.EndsWith("plain", StringComparison.Ordinal);
        ZmtpSessionOptions options = new() { SocketType = connecting, Mechanism = plain ? ZmtpMechanism.Plain : ZmtpMechanism.Null };
        foreach (int piece in (int[])[int.MaxValue, 7, 1])
        {
            Assert.Equal(itsStory, new Peer(options).Feed(Side(name, '<'), piece).Story);
            ZmtpSessionOptions server = options with { SocketType = bound, CheckCredentials = plain ? IsLucy : null };
            Assert.Equal(boundStory, new Peer(server).Feed(Side(name, '>'), piece).Story);
        }
    }

    [Fact]
    public void Our_plain_client_says_what_libzmq_says()
    {
        Peer push = new(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Push, Mechanism = ZmtpMechanism.Plain, User = "lucy"u8.ToArray(), Password = "chocolate"u8.ToArray() });
        push.Feed(Side("push-pull-plain", '<'));
        byte[] ours = push.Take();
        Assert.Equal(Side("push-pull-plain", '>').AsSpan(0, ours.Length).ToArray(), ours);
    }

    private static bool? IsLucy(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) => user.SequenceEqual("lucy"u8) && password.SequenceEqual("chocolate"u8);

    private static byte[] Side(string name, char sign)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "transcripts"))) folder = folder.Parent!;
        string file = Path.Combine(folder.FullName, "tests", "transcripts", "zmtp", "libzmq-4.3.4", name + ".txt");
        return [.. File.ReadLines(file).Where(line => line[0] == sign).SelectMany(line => Convert.FromHexString(line[2..]))];
    }
}
