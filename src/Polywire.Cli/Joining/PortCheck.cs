using System.Globalization;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Cli.Joining;

/// <summary><c>nc -z</c>: which ports are open. Nothing is sent.</summary>
internal static class PortCheck
{
    private const int AtOnce = 64;

    /// <summary>What to look at: URLs, or a host with ports and ranges of ports.</summary>
    public static async Task<List<Address>> ReadAsync(IReadOnlyList<string> words, bool udp)
    {
        if (words.Count == 0) throw new AddressException("Which port? Write a host and ports: nc -z 127.0.0.1 22 8000-8010.");
        if (words.All(static word => word.Contains("://", StringComparison.Ordinal))) return [.. words.Select(Address.Parse)];
        if (words.Count < 2) throw new AddressException($"'{words[0]}' lacks a port: write a host and ports, as in nc -z 127.0.0.1 22 8000-8010.");
        List<Address> addresses = [];
        foreach (string word in words.Skip(1))
        {
            // A service's name may have a hyphen too, as has http-alt.
            if (await Place.PortAsync(word, udp) is { } port) addresses.Add(Place.Pair(words[0], port, udp));
            else addresses.AddRange(Ports(word).Select(one => Place.Pair(words[0], one.ToString(CultureInfo.InvariantCulture), udp)));
        }
        return addresses;
    }

    /// <summary>Prints the open ones (as JSON all of them), and for a single one that is not open, or when asked to for each, the reason.</summary>
    /// <returns>0 when one is open at least.</returns>
    public static async Task<int> RunAsync(List<(Address Told, Address Asked)> addresses, TimeSpan patience, bool json, bool verbose, CancellationToken cancellationToken)
    {
        if (addresses.Select(static address => address.Told).FirstOrDefault(static address => address.Wire != "bytes" || address.Transport is TransportKind.Udp or TransportKind.IpcDatagram or TransportKind.Exec) is { } wrong)
            throw new AddressException($"{wrong} has no handshake that -z could look at: it checks tcp://, tls://, unix:// and ws://.");
        Results results = new(json);
        PolywireException? last = null;
        bool any = false;
        for (int at = 0; at < addresses.Count; at += AtOnce)
        {
            (Address Told, Address Asked)[] some = [.. addresses.Skip(at).Take(AtOnce)];
            PolywireException?[] failures = await Task.WhenAll(some.Select(address => FailureAsync(address.Asked, patience, cancellationToken)));
            for (int i = 0; i < some.Length; i++)
            {
                Print(results, json, some[i].Told, failures[i]);
                if (verbose && !json && failures[i] is { } why && addresses.Count > 1) Complaint.Write(why.Message, ExitCode.Failed);
                any |= failures[i] is null;
                last = failures[i] ?? last;
            }
        }
        if (any) return ExitCode.Done;
        if (addresses.Count == 1 && !json) return Complaint.Write(last!.Message, last.Cause == FailureCause.TimedOut ? ExitCode.TimedOut : ExitCode.Failed);
        return ExitCode.Failed;
    }

    private static IEnumerable<int> Ports(string word)
    {
        string[] ends = word.Split('-', 2);
        if (!ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first) || !ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last) || first > last)
            throw new AddressException($"'{word}' is no port, no range of ports and no service, such as 22, 8000-8010 or http.");
        return Enumerable.Range(first, last - first + 1);
    }

    private static void Print(Results results, bool json, Address address, PolywireException? failure)
    {
        if (json)
            results.Object(writer =>
            {
                writer.WriteString("address", address.ToString());
                writer.WriteBoolean("open", failure is null);
                if (failure is not null) writer.WriteString("reason", failure.Message);
            });
        else if (failure is null) results.Line($"{address} open");
    }

    private static async Task<PolywireException?> FailureAsync(Address address, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(patience);
        try
        {
            await using Transport open = await Transports.Connect.ToAsync(address, cancellationToken: late.Token);
            return null;
        }
        catch (OperationCanceledException timeOut) when (!cancellationToken.IsCancellationRequested)
        {
            return Polywire.Connections.ConnectionFailure.From(timeOut, address);
        }
        catch (Exception failure) when (failure is SocketException or IOException or PolywireException or System.Security.Authentication.AuthenticationException or System.Net.WebSockets.WebSocketException)
        {
            return Polywire.Connections.ConnectionFailure.From(failure, address);
        }
    }
}
