using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Interop.Tests.Zeromq;

/// <summary>One socket of ours and one of libzmq's that are bound and connected to each other.</summary>
internal sealed class Meeting : IAsyncDisposable
{
    private readonly LibzmqPeer _peer;
    private readonly string? _path;

    private Meeting(LibzmqPeer peer, ZeromqSocket ours, string theirs, string? path)
    {
        _peer = peer;
        Ours = ours;
        Theirs = theirs;
        _path = path;
    }

    public ZeromqSocket Ours { get; }

    /// <summary>The name of libzmq's socket at the peer.</summary>
    public string Theirs { get; }

    public static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public static async Task<Meeting> ArrangeAsync(LibzmqPeer peer, ZmtpSocketType ours, string theirs, bool weBind, string transport, bool plain)
    {
        peer.Need();
        string name = LibzmqPeer.Name();
        List<string> options = [];
        if (theirs is "DEALER" or "ROUTER" or "REQ") options.Add("IDENTITY=x:746865697273"); // theirs
        if (plain) options.AddRange(weBind ? ["PLAIN_USERNAME=x:6c756379", "PLAIN_PASSWORD=x:63686f636f"] : ["PLAIN_SERVER=1"]); // lucy, choco
        if (plain && !weBind) await peer.DoAsync("let", "lucy", "choco");
        await peer.DoAsync(["open", name, theirs, .. options]);
        string unique = $"polywire-{Environment.ProcessId}-{name}";
        string? path = transport == "ipc" ? Path.Combine(Path.GetTempPath(), unique) : null;
        string place = transport switch { "tcp" => "127.0.0.1", "ipc" => path!, _ => "@" + unique };
        string user = plain ? "lucy:choco@" : "";
        var socket = new ZeromqSocket(ours, new ZeromqOptions { Identity = "ours"u8.ToArray(), Linger = TimeSpan.FromSeconds(1) });
        var meeting = new Meeting(peer, socket, name, path);
        string scheme = transport == "tcp" ? "tcp" : "ipc";
        if (weBind)
        {
            // An abstract name after a user would read as a host: users go with tcp and paths here.
            string port = transport == "tcp" ? ":0" : "";
            Polywire.Addressing.Address bound = await socket.BindAsync($"zmq+{scheme}://{user}{place}{port}");
            await peer.DoAsync("connect", name, transport == "tcp" ? $"tcp://127.0.0.1:{bound.Port}" : $"ipc://{place}");
        }
        else
        {
            string bound = await peer.DoAsync("bind", name, transport == "tcp" ? "tcp://127.0.0.1:*" : $"ipc://{place}");
            socket.Connect(transport == "tcp" ? $"zmq+tcp://{user}{bound[6..]}" : $"zmq+ipc://{user}{place}");
        }
        return meeting;
    }

    public async Task<string> ReceiveAsync() => (await Ours.ReceiveAsync(Patience)).ToString();

    public async ValueTask DisposeAsync()
    {
        await Ours.DisposeAsync();
        await _peer.DoAsync("close", Theirs);
        if (_path is not null) File.Delete(_path);
    }
}
