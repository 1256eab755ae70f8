using System.Text;
using Polywire.Connections;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

/// <summary>What the tests of ZeroMQ sockets share: sockets that are closed at the end, and names nobody else uses.</summary>
public abstract class ZeromqTest : IAsyncLifetime
{
    private static int s_names;
    private readonly List<ZeromqSocket> _sockets = [];

    protected static CancellationToken Patience => new CancellationTokenSource(Eventually.Patience).Token;

    /// <summary>Times for tests: connections come back quickly, and nothing lingers.</summary>
    protected static ZeromqOptions Quick { get; } = new()
    {
        Linger = TimeSpan.FromSeconds(2),
        Backoff = new Backoff { First = TimeSpan.FromMilliseconds(10), Longest = TimeSpan.FromMilliseconds(50) },
    };

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (ZeromqSocket socket in _sockets) await socket.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static string Name() => $"zmq+inproc://test-{Interlocked.Increment(ref s_names)}";

    protected ZeromqSocket Open(ZmtpSocketType type, ZeromqOptions? options = null)
    {
        var socket = new ZeromqSocket(type, options ?? Quick);
        _sockets.Add(socket);
        return socket;
    }

    protected async Task<ZeromqSocket> BindAsync(ZmtpSocketType type, string name, ZeromqOptions? options = null)
    {
        ZeromqSocket socket = Open(type, options);
        await socket.BindAsync(name);
        return socket;
    }

    protected ZeromqSocket Connect(ZmtpSocketType type, string name, ZeromqOptions? options = null)
    {
        ZeromqSocket socket = Open(type, options);
        socket.Connect(name);
        return socket;
    }

    /// <summary>Two sockets that know each other.</summary>
    protected async Task<(ZeromqSocket Bound, ZeromqSocket Connected)> PairAsync(ZmtpSocketType bound, ZmtpSocketType connected, ZeromqOptions? boundOptions = null, ZeromqOptions? connectedOptions = null)
    {
        string name = Name();
        ZeromqSocket a = await BindAsync(bound, name, boundOptions);
        ZeromqSocket b = Connect(connected, name, connectedOptions);
        await Eventually.HoldsAsync(() => a.PeerCount == 1 && b.PeerCount == 1);
        return (a, b);
    }

    protected static async Task<string> ReceiveAsync(ZeromqSocket socket) => (await socket.ReceiveAsync(Patience)).ToString();

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Asserts that nothing comes for a little while.</summary>
    protected static async Task NothingComesAsync(ZeromqSocket socket)
    {
        using CancellationTokenSource soon = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ReceiveAsync(soon.Token));
    }
}
