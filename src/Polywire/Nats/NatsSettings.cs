using System.Text;
using Polywire.Addressing;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>What a NATS address says beyond the place: user and password, or a token, and the subject and group of queues and services.</summary>
internal sealed record NatsSettings
{
    /// <summary>The subject of pushers, pullers, requesters and repliers when the address names none; the hub's own default queue.</summary>
    public const string DefaultQueue = "work";

    /// <summary>How the connection introduces itself.</summary>
    public required NatsConnect Client { get; init; }

    /// <summary>The subject that pushers, pullers, requesters and repliers use.</summary>
    public required byte[] Queue { get; init; }

    /// <summary>The queue group of pullers and repliers; of subscribers none, unless the address names one.</summary>
    public required byte[]? Group { get; init; }

    /// <summary>After this time of silence the server is asked whether it is there; after three such times it is taken for dead.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Caps: a client takes what its server sends, within the library's largest message.</summary>
    public NatsLimits Limits { get; init; } = NatsLimits.Default with { PayloadBytes = 64 * 1024 * 1024 };

    /// <summary>Reads <paramref name="address"/>.</summary>
    /// <exception cref="AddressException">There is a path where none can be.</exception>
    public static NatsSettings Read(Address address)
    {
        bool overHttp = address.Transport is TransportKind.WebSocket or TransportKind.WebSocketSecure;
        if (address.Path.Length > 0 && !overHttp)
            throw new AddressException($"'/{address.Path}' in {address} names nothing: a NATS server has no paths. Name a queue with ?queue={address.Path}.");
        return new NatsSettings
        {
            // A user without a password is a token, as nats clients write it.
            Client = new NatsConnect
            {
                Verbose = false,
                Pedantic = false,
                Headers = true,
                NoResponders = true,
                Protocol = 1,
                Language = "csharp",
                Version = typeof(NatsSettings).Assembly.GetName().Version?.ToString(3) ?? "",
                Name = "polywire",
                TlsRequired = address.Transport is TransportKind.Tls,
                User = address.Password is null ? null : address.User,
                Password = address.Password,
                Token = address.Password is null ? address.User : null,
            },
            Queue = NatsText.Subject(Encoding.UTF8.GetBytes(address.Option("queue") ?? DefaultQueue)),
            Group = address.Option("group") is { Length: > 0 } group ? NatsText.Subject(Encoding.UTF8.GetBytes(group)) : null,
        };
    }
}
