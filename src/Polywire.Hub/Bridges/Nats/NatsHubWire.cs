using System.Buffers;
using Polywire.Addressing;
using Polywire.Hubs.Listening;
using Polywire.Transports;
using Polywire.Wires.Nats;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>NATS at the hub.</summary>
internal sealed class NatsHubWire : IHubWire
{
    private static readonly byte[] s_refusal = "-ERR 'maximum connections exceeded'\r\n"u8.ToArray();

    public bool Serves(Address address) => address.Wire == "nats" && address.Transport is TransportKind.Tcp or TransportKind.Tls;

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core)
    {
        bool tls = address.Transport == TransportKind.Tls;
        NatsServer server = core.Nats;
        var words = new ListenerWords { Refusal = s_refusal, Draining = server.SayLameDuck, BeforeTls = tls ? connection => Greeting(server, connection, core.Options.At(address)) : null };
        return LinkListener.Plan(address, core, () => new NatsHubLink(server, core.Options.At(address), greeted: tls), words);
    }

    // INFO goes out in the clear; from the next byte on the connection is TLS's.
    private static ReadOnlyMemory<byte> Greeting(NatsServer server, Transport connection, HubOptions options)
    {
        var line = new ArrayBufferWriter<byte>(512);
        NatsWriter.Info(line, server.Info(connection, options) with { TlsRequired = true });
        return line.WrittenMemory;
    }
}
