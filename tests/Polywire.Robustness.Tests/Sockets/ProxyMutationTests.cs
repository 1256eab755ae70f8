using System.Text;
using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Robustness.Tests.Sockets;

/// <summary>What a proxy answers, damaged and cut everywhere: it is a proxy or a <see cref="PolywireException"/>, and not a byte behind the answer is taken.</summary>
public sealed class ProxyMutationTests
{
    private static readonly Address s_place = Address.Parse("tcp://cats.example:7000");
    private static readonly Address s_socks = Address.Parse("socks5://proxy.example:1080"), s_socksUser = Address.Parse("socks5://user:word@proxy.example:1080");
    private static readonly Address s_http = Address.Parse("http://proxy.example:3128");

    private static readonly byte[] s_reply4 = [5, 0, 0, 1, 127, 0, 0, 1, 0, 80];
    private static readonly byte[] s_reply6 = [5, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80];
    private static readonly byte[] s_replyName = [5, 0, 0, 3, 4, .. "cats"u8, 0, 80];

    [Fact]
    public void Socks() => new Mutations(1, [5, 0, .. s_reply4], [5, 0, .. s_reply6], [5, 0, .. s_replyName], [5, 0, 5, 2, 0, 1]).Run(20_000, 50_000, static (input, _) => Attack(s_socks, input));

    [Fact]
    public void Socks_with_a_user() => new Mutations(2, [5, 2, 1, 0, .. s_reply4], [5, 0, .. s_reply4], [5, 2, 1, 1], [5, 255]).Run(20_000, 50_000, static (input, _) => Attack(s_socksUser, input));

    [Fact]
    public void Http() => new Mutations(
        3, "HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), "HTTP/1.0 200 OK\r\nVia: cats\r\n\r\n"u8.ToArray(), "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"u8.ToArray())
        .Run(20_000, 60_000, static (input, _) => Attack(s_http, input));

    [Fact]
    public void An_answer_that_is_cut_anywhere_is_a_closed_connection()
    {
        foreach ((Address proxy, byte[] answer) in (IEnumerable<(Address, byte[])>)
            [(s_socks, [5, 0, .. s_reply4]), (s_socks, [5, 0, .. s_reply6]), (s_socks, [5, 0, .. s_replyName]), (s_socksUser, [5, 2, 1, 0, .. s_reply4]), (s_http, "HTTP/1.1 200 OK\r\nVia: x\r\n\r\n"u8.ToArray())])
        {
            for (int cut = 0; cut < answer.Length; cut++) Assert.Equal(FailureKind.Closed, Ask(proxy, answer.AsSpan(0, cut), out _)?.Kind);
            Assert.Null(Ask(proxy, [.. answer, 42], out int left));
            Assert.Equal(1, left);
        }
    }

    [Theory]
    [InlineData(Proxied.MostBytes, null)]
    [InlineData(Proxied.MostBytes + 1, FailureKind.Limit)]
    public void A_head_has_a_limit(int bytes, FailureKind? expected)
    {
        byte[] head = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nVia: " + new string('x', bytes - 26) + "\r\n\r\n");
        Assert.Equal(bytes, head.Length);
        Assert.Equal(expected, Ask(s_http, head, out _)?.Kind);
    }

    private static void Attack(Address proxy, ReadOnlySpan<byte> answer) => Ask(proxy, answer, out _);

    // What memory holds comes at once: nothing of this waits.
#pragma warning disable VSTHRD002
    private static PolywireException? Ask(Address proxy, ReadOnlySpan<byte> answer, out int left)
    {
        (MemoryTransport ours, MemoryTransport peer) = MemoryTransport.CreatePair(capacity: 16 * 1024);
        Assert.True(peer.SendAsync(answer.ToArray()).IsCompletedSuccessfully);
        Assert.True(peer.FinishAsync().IsCompletedSuccessfully);
        Task asking = Proxied.AskAsync(ours, proxy, s_place);
        Assert.True(asking.IsCompleted);
        left = 0;
        if (asking.IsCompletedSuccessfully)
        {
            ValueTask<int> rest = ours.ReceiveAsync(new byte[answer.Length + 1]);
            left = rest.IsCompletedSuccessfully ? rest.GetAwaiter().GetResult() : -1;
        }
        ours.Abort();
        peer.Abort();
        return asking.IsCompletedSuccessfully ? null : Assert.IsType<PolywireException>(asking.Exception!.InnerException);
    }
#pragma warning restore VSTHRD002
}
