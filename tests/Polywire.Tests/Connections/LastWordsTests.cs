using System.Text;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>Who is sending when its connection is ended still reads why: what it sends must not have the system break the connection.</summary>
public sealed class LastWordsTests
{
    private const string Why = "-ERR that is too much\r\n";

    // More than one receive takes, so that most of it is unread when the connection ends.
    private const int Much = 2 * 1024 * 1024;

    private static ListenerOptions Patient => new() { Connection = new ConnectionLimits { CloseTimeout = Eventually.Patience } };

    [Theory]
    [InlineData("redis://127.0.0.1:0")]
    [InlineData("redis+unix://PATH")]
    public async Task A_peer_that_is_sending_reads_why_it_is_cut(string address)
    {
        var reason = new PolywireException(FailureKind.Limit, "too much");
        TestLink Link() => new()
        {
            OnReceive = (pump, input) =>
            {
                pump.Output.TryAppend(Encoding.ASCII.GetBytes(Why));
                _ = pump.CloseAsync(reason);
                return 1;
            },
        };
        await using Listener listener = await StartAsync(address, Link, Patient);
        await using Transport client = await Connect.ToAsync(listener.Address);
        await client.SendAsync(new byte[Much]).WithinPatience();
        Assert.Equal(Why, await ReadToEndAsync(client));
    }

    [Fact]
    public async Task So_does_a_peer_whose_link_throws()
    {
        static TestLink Link() => new()
        {
            OnReceive = static (pump, _) =>
            {
                pump.Output.TryAppend(Encoding.ASCII.GetBytes(Why));
                throw new PolywireException(FailureKind.Limit, "too much");
            },
        };
        await using Listener listener = await StartAsync("redis://127.0.0.1:0", Link, Patient);
        await using Transport client = await Connect.ToAsync(listener.Address);
        await client.SendAsync(new byte[Much]).WithinPatience();
        Assert.Equal(Why, await ReadToEndAsync(client));
    }

    [Fact]
    public async Task So_does_one_too_many()
    {
        ListenerOptions options = Patient with { MaxConnections = 0, RefusalBytes = Encoding.ASCII.GetBytes(Why) };
        await using Listener listener = await StartAsync("redis://127.0.0.1:0", static () => new TestLink(), options);
        await using Transport client = await Connect.ToAsync(listener.Address);
        await client.SendAsync(new byte[Much]).WithinPatience();
        Assert.Equal(Why, await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Who_sends_for_ever_is_cut_all_the_same()
    {
        TestLink? link = null;
        await using Listener listener = await StartAsync("redis://127.0.0.1:0",
            () => link = new TestLink { OnReceive = static (_, _) => throw new PolywireException(FailureKind.Limit, "too much") },
            new ListenerOptions { Connection = new ConnectionLimits { CloseTimeout = TimeSpan.FromMilliseconds(200) } });
        await using Transport client = await Connect.ToAsync(listener.Address);
        byte[] piece = new byte[1024];
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true) await client.SendAsync(piece).WithinPatience();
        }).WithinPatience();
        // Whoever used the connection was told at once.
        Assert.NotNull(await link!.Closing.WithinPatience());
    }

    private static ValueTask<Listener> StartAsync(string address, Func<ILink> link, ListenerOptions options) =>
        Listener.StartAsync(Address.Parse(address.Replace("PATH", Path.Combine(Path.GetTempPath(), $"polywire-{Guid.NewGuid():N}.sock"), StringComparison.Ordinal)), _ => link(), options);

    private static async Task<string> ReadToEndAsync(Transport transport)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[4096];
        for (int read; (read = await transport.ReceiveAsync(buffer).WithinPatience()) > 0;) all.Write(buffer, 0, read);
        return Encoding.ASCII.GetString(all.ToArray());
    }
}
