using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Wires.Tests.Resp;

/// <summary>
/// What real clients said to redis-server 7.0.15, said to our session: it answers as many values of the same types, and ends
/// the connection only where Redis did. The values may differ: our INFO and COMMAND are shorter, and CLIENT SETINFO, which
/// 7.0 did not know, is answered with OK.
/// </summary>
public sealed class RespPeerTranscriptTests
{
    public static TheoryData<string, string> Transcripts()
    {
        var found = new TheoryData<string, string>();
        foreach (string peer in new[] { "redis-cli", "redis-py", "ioredis", "node-redis" })
        {
            foreach (string name in RespTranscript.Names(peer))
                found.Add(peer, name);
        }
        return found;
    }

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void Whole(string peer, string name) => Replay(peer, name, (talk, said) => talk.Say(said));

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void Byte_by_byte(string peer, string name) => Replay(peer, name, (talk, said) =>
        string.Concat(said.Select(one => talk.Say([one]))));

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void Cut_in_two_everywhere(string peer, string name)
    {
        for (int cut = 1; cut < 300; cut++)
        {
            int at = cut;
            Replay(peer, name, (talk, said) =>
                talk.Say(said.AsSpan(0, Math.Min(at, said.Length))) + talk.Say(said.AsSpan(Math.Min(at, said.Length))));
        }
    }

    private static void Replay(string peer, string name, Func<RespConversation, byte[], string> say)
    {
        var talk = new RespConversation();
        foreach ((byte[] said, string heard) in RespTranscript.Steps(peer, name))
        {
            bool cut = heard.EndsWith("{cut}", StringComparison.Ordinal);
            List<RespType> ours = Types(say(talk, said)), theirs = Types(cut ? "" : heard);
            Assert.False(talk.Closed && !Encoding.Latin1.GetString(said).Contains("quit", StringComparison.OrdinalIgnoreCase));
            if (!cut)
                Assert.Equal(theirs, ours);
            Assert.NotEmpty(ours);
        }
    }

    // Errors of CLIENT SETINFO became OK: the two count as one type.
    private static List<RespType> Types(string wire)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire);
        var types = new List<RespType>();
        var reader = new RespReader();
        var reply = new RespReply();
        int at = 0;
        while (reader.TryReadReply(bytes.AsSpan(at), reply, out int consumed))
        {
            bool setInfo = reply.ErrorText(bytes.AsSpan(at))?.Contains("SETINFO", StringComparison.Ordinal) ?? false;
            types.Add(setInfo ? RespType.Simple : reply.Type);
            at += consumed;
        }
        Assert.Equal(bytes.Length, at);
        return types;
    }
}
