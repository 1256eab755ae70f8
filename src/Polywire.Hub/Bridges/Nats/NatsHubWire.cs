using System.Buffers;
using Polywire.Addressing;
using Polywire.Hubs.Listening;
using Polywire.Transports;
using Polywire.Wires.Nats;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>NATS at the hub.</summary>
internal sealed class NatsHubWire : IHubWire
{
    public bool Serves(Address address) => address.Wire == "nats" && address.Transport is TransportKind.Tcp or TransportKind.Tls;

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core)
    {
        bool tls = address.Transport == TransportKind.Tls;
        NatsServer server = core.Nats;
        bool verifies = tls && TlsOptions.FromAddress(address).Clients is TlsClients.Required;
        var words = new ListenerWords { Refusal = Refusal(Info($"{address.Host}:{address.Port}")), BeforeTls = tls ? Greeting : null };
        return LinkListener.Plan(address, core, () => new NatsHubLink(server, core.Options.At(address), greeted: tls), words);

        NatsInfo Info(string place) => server.Info(place, core.Options.At(address)) with { TlsRequired = tls, TlsVerify = verifies };

        // INFO goes out in the clear; from the next byte on the connection is TLS's.
        ReadOnlyMemory<byte> Greeting(Transport connection)
        {
            var line = new ArrayBufferWriter<byte>(512);
            NatsWriter.Info(line, Info(connection.LocalName) with { ClientIp = NatsServer.HostOf(connection.RemoteName) });
            return line.WrittenMemory;
        }
    }

    // A client listens for -ERR only behind INFO.
    private static ReadOnlyMemory<byte> Refusal(NatsInfo info)
    {
        var lines = new ArrayBufferWriter<byte>(512);
        NatsWriter.Info(lines, info);
        NatsWriter.Error(lines, NatsWords.ConnectionsExceeded);
        return lines.WrittenMemory;
    }
}
