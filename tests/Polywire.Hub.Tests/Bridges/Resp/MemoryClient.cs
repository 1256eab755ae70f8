using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Resp;

/// <summary>A Redis client in memory: its link runs in a real pump, its bytes are read as text.</summary>
internal sealed class MemoryClient : IAsyncDisposable
{
    private readonly MemoryTransport _transport;
    private readonly byte[] _bytes = new byte[64 * 1024];
    private string _got = "";

    public MemoryClient(HubCore core, int capacity = 256 * 1024)
    {
        (MemoryTransport server, _transport) = MemoryTransport.CreatePair(capacity: capacity);
        Link = new RespLink(core.Resp, 0);
        Pump = new Pump(server, Link, core.Options.Connection, core.Time);
        Running = Pump.RunAsync();
    }

    public RespLink Link { get; }

    public Pump Pump { get; }

    public Task Running { get; }

    public async Task SendAsync(string text) => await _transport.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>What comes next, as far as it has come; empty at the end.</summary>
    public async Task<string> ReceiveAsync()
    {
        int read = await _transport.ReceiveAsync(_bytes).WithinPatience();
        return Encoding.Latin1.GetString(_bytes, 0, read);
    }

    /// <summary>Sends an inline command and expects the reply and nothing else.</summary>
    public async Task ExpectAsync(string line, string reply)
    {
        await SendAsync(line + "\r\n");
        await ExpectAsync(reply);
        Assert.Equal("", _got);
    }

    public async Task ExpectAsync(string text)
    {
        while (_got.Length < text.Length)
        {
            string more = await ReceiveAsync();
            if (more.Length == 0)
                break;
            _got += more;
        }

        string first = _got[..Math.Min(text.Length, _got.Length)];
        _got = _got[first.Length..];
        Assert.Equal(text, first);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Abort();
        await Running.WithinPatience();
    }
}
