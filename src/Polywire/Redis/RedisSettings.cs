using System.Globalization;
using System.Text;
using Polywire.Addressing;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>What a Redis address says beyond the place: user, password, database, protocol, queue.</summary>
internal sealed record RedisSettings
{
    /// <summary>The list used when the address names none; the hub's own default queue.</summary>
    public const string DefaultQueue = "work";

    /// <summary>How the connection introduces itself.</summary>
    public required RespClientOptions Client { get; init; }

    /// <summary>The list that pushers, pullers, requesters and repliers use.</summary>
    public required byte[] Queue { get; init; }

    /// <summary>How many items a puller may have asked for that nobody has received yet.</summary>
    public required int Prefetch { get; init; }

    /// <summary>After this time of silence the server is asked whether it is there; PING or the end of a blocking command answers.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether PING is what asks; a connection that blocks in BLPOP cannot be asked so.</summary>
    public bool Pings { get; init; } = true;

    /// <summary>Reads <paramref name="address"/>.</summary>
    /// <exception cref="AddressException">The path is no database number, or an option is wrong.</exception>
    public static RedisSettings Read(Address address)
    {
        string path = address.Transport == TransportKind.Ipc ? "" : address.Path;
        if (!int.TryParse(path.Length == 0 ? "0" : path, NumberStyles.None, CultureInfo.InvariantCulture, out int database))
            throw new AddressException($"'{path}' in {address} is not a database: write a number, such as redis://localhost/0.");
        int protocol = address.Option("resp", 3, 2);
        if (protocol > 3)
            throw new AddressException($"Option resp={protocol} of {address} must be 2 or 3.");
        return new RedisSettings
        {
            Client = new RespClientOptions { Protocol = protocol, User = address.User, Password = address.Password, Database = database },
            Queue = Encoding.UTF8.GetBytes(address.Option("queue") ?? DefaultQueue),
            Prefetch = address.Option("prefetch", 1, 1),
        };
    }
}
