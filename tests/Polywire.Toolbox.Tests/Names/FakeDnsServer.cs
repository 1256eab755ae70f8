using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>A name server that says whatever a test wants it to, over UDP and TCP at one port.</summary>
internal sealed class FakeDnsServer : IAsyncDisposable
{
    private readonly Socket _datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ends = new();
    private readonly Task[] _serving;
    private int _datagramsSeen, _connectionsSeen;

    public FakeDnsServer(IPAddress? address = null, int port = 0)
    {
        address ??= IPAddress.Loopback;
        while (true)
        {
            _listener = new TcpListener(address, port);
            try
            {
                _listener.Start();
                _datagrams.Bind(_listener.LocalEndpoint);
                break;
            }
            catch (SocketException)
            {
                _listener.Dispose();
                // Somebody has this port for UDP: another one.
                if (port == 0) continue;
                _datagrams.Dispose();
                throw;
            }
        }
        Place = (IPEndPoint)_listener.LocalEndpoint;
        _serving = [ServeDatagramsAsync(), ServeStreamsAsync()];
    }

    public IPEndPoint Place { get; }

    public DnsServer Udp => new(Place);

    public DnsServer Tcp => new(Place, DnsTransport.Tcp);

    public int Datagrams => Volatile.Read(ref _datagramsSeen);

    public int Connections => Volatile.Read(ref _connectionsSeen);

    /// <summary>The ports that datagrams came from.</summary>
    public HashSet<int> Ports { get; } = [];

    /// <summary>The datagrams that answer one.</summary>
    public Func<DnsMessage, IEnumerable<byte[]>> OnDatagram { get; set; } = static query => [DnsWriter.Write(Answer(query))];

    /// <summary>The messages that answer one over TCP; null closes the connection.</summary>
    public Func<DnsMessage, IEnumerable<byte[]>?> OnStream { get; set; } = static query => [DnsWriter.Write(Answer(query))];

    /// <summary>Whether TCP's bytes go out one by one.</summary>
    public bool ByteByByte { get; set; }

    /// <summary>Servers at addresses of their own and one port, as name servers have it.</summary>
    public static async Task<FakeDnsServer[]> TogetherAsync(params string[] addresses)
    {
        while (true)
        {
            List<FakeDnsServer> servers = [];
            try
            {
                foreach (string address in addresses) servers.Add(new FakeDnsServer(IPAddress.Parse(address), servers.Count == 0 ? 0 : servers[0].Place.Port));
                return [.. servers];
            }
            catch (SocketException)
            {
                // The port is taken at one of the addresses: another one.
                foreach (FakeDnsServer server in servers) await server.DisposeAsync();
            }
        }
    }

    public static DnsMessage Answer(DnsMessage query, params DnsRecord[] records) => new()
    {
        Id = query.Id,
        IsResponse = true,
        RecursionDesired = query.RecursionDesired,
        Questions = query.Questions,
        Answers = records.Length > 0 ? records : [Address(query.Questions[0].Name.ToString(), "192.0.2.1")],
    };

    public static DnsRecord Address(string name, string address) => new(DnsName.Parse(name), DnsType.A, DnsClass.IN, 60, IPAddress.Parse(address).GetAddressBytes());

    public static DnsRecord Named(string name, DnsType type, string target) => new(DnsName.Parse(name), type, DnsClass.IN, 60, DnsName.Parse(target).Wire.ToArray());

    public static DnsRecord Soa(string zone, uint serial)
    {
        byte[] data = new byte[22];
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(2), serial);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(18), 30);
        return new DnsRecord(DnsName.Parse(zone), DnsType.SOA, DnsClass.IN, 3600, data);
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _datagrams.Dispose();
        _listener.Dispose();
        foreach (Task serving in _serving)
        {
            try
            {
                await serving;
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // That is how it ends.
            }
        }
        _ends.Dispose();
    }

    private async Task ServeDatagramsAsync()
    {
        byte[] buffer = new byte[65_535];
        while (true)
        {
            SocketReceiveFromResult got = await _datagrams.ReceiveFromAsync(buffer, SocketFlags.None, Place, _ends.Token);
            Interlocked.Increment(ref _datagramsSeen);
            lock (Ports) Ports.Add(((IPEndPoint)got.RemoteEndPoint).Port);
            foreach (byte[] answer in OnDatagram(DnsReader.Read(buffer.AsSpan(0, got.ReceivedBytes)))) await _datagrams.SendToAsync(answer, SocketFlags.None, got.RemoteEndPoint, _ends.Token);
        }
    }

    private async Task ServeStreamsAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_ends.Token);
            Interlocked.Increment(ref _connectionsSeen);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient closing = client;
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[65_535];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), _ends.Token);
                int length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
                await stream.ReadExactlyAsync(buffer.AsMemory(0, length), _ends.Token);
                if (OnStream(DnsReader.Read(buffer.AsSpan(0, length))) is not { } answers) return;
                foreach (byte[] answer in answers) await SendAsync(stream, answer);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // The client has gone, or the test has.
        }
    }

    private async Task SendAsync(NetworkStream stream, byte[] answer)
    {
        byte[] framed = [(byte)(answer.Length >> 8), (byte)answer.Length, .. answer];
        foreach (byte[] piece in framed.Chunk(ByteByByte ? 1 : framed.Length))
        {
            await stream.WriteAsync(piece, _ends.Token);
        }
    }
}
