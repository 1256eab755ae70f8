using System.CommandLine;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Cli;

/// <summary>
/// Who listens and who connects. A wire with a server is connected to. On a wire without one the sending and asking
/// commands connect, the taking and answering ones listen when the place is free and connect when somebody listens
/// there already (a hub, a peer that bound); <c>--bind</c> and <c>--connect</c> decide it.
/// </summary>
internal static class Endpoint
{
    /// <summary>Whether the address is of a wire on which either side may listen.</summary>
    public static bool IsBrokerless(Address address) => address.Wire == "zmq";

    /// <summary>Opens a pattern that connects unless <paramref name="bind"/> is asked for.</summary>
    public static ValueTask<T> ConnectAsync<T>(Address address, bool bind, Func<Address, bool, ValueTask<T>> open) => OpenAsync(address, bind, open);

    /// <summary>Opens a pattern that listens when it can, unless one side is asked for.</summary>
    public static async ValueTask<T> ListenAsync<T>(Address address, bool bind, bool connect, Func<Address, bool, ValueTask<T>> open)
    {
        if (bind || connect || !IsBrokerless(address)) return await OpenAsync(address, bind, open);
        // Binding a Unix socket's path takes it away from who listens there: look first.
        if (address.Transport == TransportKind.Ipc && await SomebodyListensAsync(address)) return await OpenAsync(address, bind: false, open);
        try
        {
            return await OpenAsync(address, bind: true, open);
        }
        catch (Exception failure) when (failure is SocketException or PolywireException { Kind: FailureKind.Refused or FailureKind.Closed })
        {
            return await OpenAsync(address, bind: false, open);
        }
    }

    /// <summary>Says on standard error where the command listens: port 0 has become a real one.</summary>
    public static void Announce(Address address, bool bound) => Console.Error.WriteLine($"{(bound ? "listening" : "connecting to")} {address}");

    /// <summary>--bind and --connect exclude each other.</summary>
    public static void Exclude(Command command, Option<bool> bind, Option<bool> connect)
    {
        command.Options.Add(bind);
        command.Options.Add(connect);
        command.Validators.Add(result =>
        {
            if (result.GetValue(bind) && result.GetValue(connect)) result.AddError("--bind and --connect exclude each other.");
        });
    }

    private static async ValueTask<T> OpenAsync<T>(Address address, bool bind, Func<Address, bool, ValueTask<T>> open)
    {
        if (bind && !IsBrokerless(address)) throw new AddressException($"{address} is a server's address: only a hub can listen there (polywire hub --listen {address}).");
        return await open(address, bind);
    }

    private static async ValueTask<bool> SomebodyListensAsync(Address address)
    {
        try
        {
            await using Transport probe = await Transports.Connect.ToAsync(address);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or PolywireException)
        {
            return false;
        }
    }
}
