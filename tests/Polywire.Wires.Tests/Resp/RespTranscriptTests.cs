using System.Text;
using System.Text.RegularExpressions;

namespace Polywire.Wires.Tests.Resp;

/// <summary>
/// Says to our session what a client said to redis-server 7.0.15 and expects the same bytes back, however the client's bytes
/// are cut. Only the version, the connection's number and two deliberate differences (README.md) may differ.
/// </summary>
public sealed class RespTranscriptTests
{
    private const string Peer = "redis-server";

    private static readonly Regex Id = new(@"\$2\r\nid\r\n:\d+\r\n");

    public static TheoryData<string> Names() => [.. RespTranscript.Names(Peer)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole(string name) => Replay(name, (talk, bytes) => talk.Say(bytes));

    [Theory]
    [MemberData(nameof(Names))]
    public void Byte_by_byte(string name) => Replay(name, (talk, bytes) =>
    {
        var said = new StringBuilder();
        foreach (byte one in bytes)
            said.Append(talk.Say([one]));
        return said.ToString();
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_in_two_everywhere(string name)
    {
        int longest = RespTranscript.Steps(Peer, name).Max(step => step.Said.Length);
        for (int cut = 1; cut < Math.Min(longest, 300); cut++)
        {
            int at = cut;
            Replay(name, (talk, bytes) => talk.Say(bytes.AsSpan(0, Math.Min(at, bytes.Length))) + talk.Say(bytes.AsSpan(Math.Min(at, bytes.Length))));
        }
    }

    private static void Replay(string name, Func<RespConversation, byte[], string> say)
    {
        var host = new FakeRespHost { Password = name.StartsWith("auth-", StringComparison.Ordinal) && name != "auth-without-password" ? "secret" : null };
        var talk = new RespConversation(host);
        foreach ((byte[] said, string heard) in RespTranscript.Steps(Peer, name))
        {
            string answer = say(talk, said) + (talk.Closed ? "<end>" : "");
            Assert.True(Plain(heard) == Plain(answer),
                $"{name}: after {Encoding.Latin1.GetString(said)}\nredis: {heard}\nours:  {answer}");
        }
    }

    private static string Plain(string reply) => Id.Replace(reply.Replace("$6\r\n7.0.15\r\n", "$5\r\n7.2.0\r\n", StringComparison.Ordinal), "$2\r\nid\r\n:7\r\n");
}
