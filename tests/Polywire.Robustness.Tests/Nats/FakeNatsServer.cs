using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Robustness.Tests.Nats;

/// <summary>A NATS server that says what a test has it say, for one connection after the other.</summary>
internal sealed class FakeNatsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _client;
    private string _heard = "";

    public FakeNatsServer() => _listener.Start();

    public string Url => $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Takes the next connection and says nothing.</summary>
    public async Task AcceptAsync()
    {
        _client?.Dispose();
        _client = await _listener.AcceptSocketAsync().WaitAsync(Eventually.Patience);
        _heard = "";
    }

    /// <summary>Takes the next connection and lets it in.</summary>
    public async Task GreetAsync()
    {
        await AcceptAsync();
        await SayAsync("INFO {\"headers\":true,\"max_payload\":67108864} \r\n");
        Assert.StartsWith("CONNECT {", await LineAsync(), StringComparison.Ordinal);
        Assert.Equal("PING", await LineAsync());
        await SayAsync("PONG\r\n");
    }

    public Task SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    public async Task SayAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _client!.SendAsync(bytes).AsTask().WaitAsync(Eventually.Patience)..];
    }

    /// <summary>The next line that the client says, without its end.</summary>
    public async Task<string> LineAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_heard.Contains('\n', StringComparison.Ordinal))
        {
            int read = await _client!.ReceiveAsync(buffer).WaitAsync(Eventually.Patience);
            Assert.NotEqual(0, read);
            _heard += Encoding.Latin1.GetString(buffer, 0, read);
        }
        int end = _heard.IndexOf('\n', StringComparison.Ordinal);
        string line = _heard[..end].TrimEnd('\r');
        _heard = _heard[(end + 1)..];
        return line;
    }

    /// <summary>Ends the connection as a machine does that dies: with a reset.</summary>
    public void Kill()
    {
        _client!.LingerState = new LingerOption(true, 0);
        _client.Dispose();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _listener.Dispose();
    }
}
