using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

public sealed class ListenerTests
{
    [Theory]
    [InlineData("zmq+tcp://127.0.0.1:0")]
    [InlineData("zmq+tcp://localhost:0")]
    [InlineData("zmq+tcp://[::1]:0")]
    [InlineData("zmq+tcp://*:0")]
    [InlineData("zmq+ipc://PATH")]
    [InlineData("zmq+ipc://@polywire-listener-test")]
    [InlineData("zmq+inproc://listener-test")]
    public async Task EveryTransportCarriesBytesBothWays(string address)
    {
        string path = Path.Combine(Path.GetTempPath(), $"polywire-{Guid.NewGuid():N}.sock");
        Address place = Address.Parse(address.Replace("PATH", path, StringComparison.Ordinal));
        await using Listener listener = await Listener.StartAsync(place, _ => Echo());
        Address bound = listener.Address.Host == "*" ? Address.Parse($"zmq+tcp://127.0.0.1:{listener.Address.Port}") : listener.Address;

        await using Transport client = await Connect.ToAsync(bound);
        await client.SendAsync("hello"u8.ToArray()).WithinPatience();

        Assert.Equal("hello", await ReadAsync(client, 5));
        Assert.NotEmpty(client.RemoteName);
        await Eventually.HoldsAsync(() => listener.Count == 1);
        client.Abort();
        await Eventually.HoldsAsync(() => listener.Count == 0);
    }

    [Fact]
    public async Task OneMoreThanTheMostIsToldSoAndTurnedAway()
    {
        var options = new ListenerOptions { MaxConnections = 2, RefusalBytes = "-ERR max number of clients reached\r\n"u8.ToArray() };
        await using Listener listener = await Listener.StartAsync(Address.Parse("redis://127.0.0.1:0"), _ => Echo(), options);
        Transport first = await Connect.ToAsync(listener.Address);
        await using Transport second = await Connect.ToAsync(listener.Address);
        await Eventually.HoldsAsync(() => listener.Count == 2);

        await using Transport third = await Connect.ToAsync(listener.Address);
        Assert.Equal("-ERR max number of clients reached\r\n", await ReadToEndAsync(third));
        Assert.Equal(1, listener.Refused);
        await second.SendAsync("still here"u8.ToArray());
        Assert.Equal("still here", await ReadAsync(second, 10));

        first.Abort();
        await Eventually.HoldsAsync(() => listener.Count == 1);
        await using Transport fourth = await Connect.ToAsync(listener.Address);
        await fourth.SendAsync("me too"u8.ToArray());
        Assert.Equal("me too", await ReadAsync(fourth, 6));
    }

    [Fact]
    public async Task AConnectionThatNothingMovesOnIsEndedAndABusyOneIsNot()
    {
        var time = new FakeTime();
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ListenerOptions { IdleTimeout = TimeSpan.FromSeconds(60), Time = time, Ended = pump => ended.TrySetResult(pump.EndReason) };
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => Echo(), options);
        await using Transport quiet = await Connect.ToAsync(listener.Address);
        await using Transport busy = await Connect.ToAsync(listener.Address);
        await quiet.SendAsync("hi"u8.ToArray());
        Assert.Equal("hi", await ReadAsync(quiet, 2));

        // The first look may come before the listener has noted the connection: then it counts from the second.
        int seconds = 0;
        for (; seconds < 180 && !ended.Task.IsCompleted; seconds += 15)
        {
            await busy.SendAsync("x"u8.ToArray());
            Assert.Equal("x", await ReadAsync(busy, 1));
            time.Advance(TimeSpan.FromSeconds(15));
            // Ending takes its time on a busy machine; when it is due it is waited for.
            await Task.WhenAny(ended.Task, Task.Delay(seconds < 90 ? TimeSpan.FromMilliseconds(20) : Eventually.Patience, CancellationToken.None));
        }

        Assert.InRange(seconds, 60, 165);
        Assert.Equal(FailureKind.Limit, Assert.IsType<PolywireException>(await ended.Task.WithinPatience()).Kind);
        await Eventually.HoldsAsync(() => listener.Count == 1);
    }

    [Fact]
    public async Task AConnectionThatThisSideKeepsFromSpeakingIsNotIdle()
    {
        var time = new FakeTime();
        var held = new TaskCompletionSource<Pump>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ListenerOptions { IdleTimeout = TimeSpan.FromSeconds(60), Time = time };
        var blocks = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                if (input.Length > 0 && held.TrySetResult(pump)) pump.Hold(reading: false);
                return input.Length;
            },
        };
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => blocks, options);
        await using Transport blocked = await Connect.ToAsync(listener.Address);
        await blocked.SendAsync("pop"u8.ToArray());
        Pump pump = await held.Task.WithinPatience();

        for (int i = 0; i < 20; i++) time.Advance(TimeSpan.FromSeconds(15));
        Assert.Null(pump.EndReason);

        // From here on it is the peer's turn.
        pump.Release();
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(15));
            return blocks.Closing.IsCompleted;
        });
        Assert.Equal(FailureKind.Limit, Assert.IsType<PolywireException>(await blocks.Closing).Kind);
    }

    [Fact]
    public async Task DisposeLetsEveryConnectionSendWhatItHas()
    {
        byte[] last = new byte[2_000_000];
        Random.Shared.NextBytes(last);
        var opened = new System.Collections.Concurrent.ConcurrentBag<TestLink>();
        Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ =>
        {
            var link = new TestLink { OnOpened = pump => pump.Output.TryAppend(last) };
            opened.Add(link);
            return link;
        });
        Transport[] clients = [await Connect.ToAsync(listener.Address), await Connect.ToAsync(listener.Address), await Connect.ToAsync(listener.Address)];
        await Eventually.HoldsAsync(() => listener.Count == 3);

        Task disposing = listener.DisposeAsync().AsTask();
        byte[][] got = await Task.WhenAll(clients.Select(ReadAllAsync)).WithinPatience();
        await disposing.WithinPatience();

        Assert.All(got, bytes => Assert.Equal(last, bytes));
        Assert.All(opened, link => Assert.True(link.Closing.IsCompletedSuccessfully));
        Assert.Equal(0, listener.Count);
        await Assert.ThrowsAsync<SocketException>(async () => await Connect.ToAsync(listener.Address));
    }

    [Fact]
    public async Task AnAddressInUseIsRefusedWithAWayOut()
    {
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => Echo());
        var refused = await Assert.ThrowsAsync<PolywireException>(async () => await Listener.StartAsync(listener.Address, _ => Echo()));
        Assert.Equal(FailureKind.Refused, refused.Kind);

        await using Listener named = await Listener.StartAsync(Address.Parse("zmq+inproc://taken"), _ => Echo());
        Assert.Equal(FailureKind.Refused, (await Assert.ThrowsAsync<PolywireException>(async () => await Listener.StartAsync(named.Address, _ => Echo()))).Kind);
        await named.DisposeAsync();
        await using Listener again = await Listener.StartAsync(named.Address, _ => Echo());
    }

    [Fact]
    public async Task ASocketLeftOverByADeadProcessIsReplacedAndNothingElseIs()
    {
        string path = Path.Combine(Path.GetTempPath(), $"polywire-{Guid.NewGuid():N}.sock");
        Address address = Address.Parse("zmq+ipc://" + path);
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            // As after kill -9: the path outlives the socket (a hard link keeps it when the socket is disposed).
            File.Move(path, path + ".kept");
        }
        File.Move(path + ".kept", path);

        await using (Listener listener = await Listener.StartAsync(address, _ => Echo()))
        {
            PolywireException taken = await Assert.ThrowsAsync<PolywireException>(async () => await Listener.StartAsync(address, _ => Echo()));
            Assert.Equal(FailureKind.Refused, taken.Kind);
            await using Transport client = await Connect.ToAsync(address);
        }
        Assert.False(File.Exists(path));

        await File.WriteAllTextAsync(path, "somebody's diary");
        PolywireException file = await Assert.ThrowsAsync<PolywireException>(async () => await Listener.StartAsync(address, _ => Echo()));
        Assert.Contains("no socket", file.Message, StringComparison.Ordinal);
        Assert.Equal("somebody's diary", await File.ReadAllTextAsync(path));
        File.Delete(path);
    }

    [Fact]
    public async Task ALinkThatCannotBeMadeCostsOnlyItsConnection()
    {
        int made = 0;
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => ++made == 1 ? throw new InvalidOperationException("no link") : Echo());
        await using Transport first = await Connect.ToAsync(listener.Address);
        Assert.Equal("", await ReadToEndAsync(first));

        await using Transport second = await Connect.ToAsync(listener.Address);
        await second.SendAsync("x"u8.ToArray());
        Assert.Equal("x", await ReadAsync(second, 1));
        await Eventually.HoldsAsync(() => listener.Count == 1);
    }

    internal static TestLink Echo() => new()
    {
        OnReceive = static (pump, input) =>
        {
            pump.Output.TryAppend(input.Span);
            return input.Length;
        },
    };

    internal static async Task<string> ReadAsync(Transport transport, int count)
    {
        byte[] buffer = new byte[count];
        for (int have = 0; have < count;)
        {
            int read = await transport.ReceiveAsync(buffer.AsMemory(have)).WithinPatience();
            Assert.NotEqual(0, read);
            have += read;
        }
        return System.Text.Encoding.ASCII.GetString(buffer);
    }

    private static async Task<string> ReadToEndAsync(Transport transport) => System.Text.Encoding.ASCII.GetString(await ReadAllAsync(transport).WithinPatience());

    private static async Task<byte[]> ReadAllAsync(Transport transport)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await transport.ReceiveAsync(buffer)) > 0;) all.Write(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
            // A reset after the last byte is an end as well.
        }
        return all.ToArray();
    }
}
