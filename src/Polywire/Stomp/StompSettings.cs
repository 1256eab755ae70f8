using System.Text;
using Polywire.Addressing;
using Polywire.Wires.Stomp;

namespace Polywire.Stomp;

/// <summary>What a STOMP address says beyond the place: user, password, virtual host, version, queue.</summary>
internal sealed record StompSettings
{
    /// <summary>The queue used when the address names none; the hub's own default queue.</summary>
    public const string DefaultQueue = "work";

    /// <summary>Messages that a puller may hold without having acknowledged them, when the address does not say.</summary>
    public const int DefaultPrefetch = 100;

    /// <summary>How the connection introduces itself.</summary>
    public required StompClientOptions Client { get; init; }

    /// <summary>The queue that pushers, pullers, requesters and repliers use.</summary>
    public required byte[] Queue { get; init; }

    /// <summary>How many messages a puller may hold that it has not acknowledged; null when the address does not say.</summary>
    public required int? Prefetch { get; init; }

    /// <summary>Reads <paramref name="address"/>.</summary>
    /// <exception cref="AddressException">An option is wrong.</exception>
    public static StompSettings Read(Address address)
    {
        StompVersion version = address.Option("version") switch
        {
            null or "1.2" => StompVersion.V12,
            "1.1" => StompVersion.V11,
            "1.0" => StompVersion.V10,
            string other => throw new AddressException($"Option version={other} of {address} must be 1.0, 1.1 or 1.2."),
        };
        // On a WebSocket the path is the HTTP server's.
        bool hasHost = address.Path.Length > 0 && address.Transport is TransportKind.Tcp or TransportKind.Tls;
        return new StompSettings
        {
            Client = new StompClientOptions
            {
                Host = hasHost && address.Path.Length > 0 ? address.Path : "/",
                Login = address.User,
                Passcode = address.Password,
                Version = version,
                HeartbeatMilliseconds = address.Option("heartbeat", 30_000),
            },
            Queue = Encoding.UTF8.GetBytes(address.Option("queue") ?? DefaultQueue),
            Prefetch = address.Option("prefetch") is null ? null : address.Option("prefetch", DefaultPrefetch, 1),
        };
    }
}
