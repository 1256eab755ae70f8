using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Joining;
using Polywire.Cli.Terminal;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire nc HOST PORT</c>, <c>nc URL [URL]</c>, <c>nc -z HOST PORT…</c></summary>
internal static class NcCommand
{
    private const string Description = """
        Join two ends of bytes: standard input and output, or any of tcp, udp, tls, unix, ws, wss, exec.

          The end of one side half-closes the other; nc leaves when both have ended. A side that need not end (a
          standard input that stays open, udp, ws) is left when it was silent for --linger seconds after the other
          has ended. udp and ws cannot be half-closed: they stay open while they are lingered for, and when a ws
          peer closes, nc leaves. What one side sends to another one that takes no more is not read any more.
        """;

    public static Command Create()
    {
        NcArguments arguments = new();
        Subcommand command = new("nc", Description,
            "polywire nc --listen 127.0.0.1 7007 --exec 'tr a-z A-Z' &",
            "echo hello | polywire nc 127.0.0.1 7007",
            "",
            "polywire nc --listen 127.0.0.1 7008 < /etc/hostname &",
            "polywire nc 127.0.0.1 7008 --hex < /dev/null",
            "",
            "polywire nc --listen ws://127.0.0.1:7009 --exec cat &",
            "echo hello | polywire nc ws://127.0.0.1:7009 --lines --linger 0.5",
            "",
            "polywire nc --listen 127.0.0.1 7010 > /dev/null < /dev/null &",
            "polywire nc -z 127.0.0.1 7010");
        foreach (Argument argument in arguments.Words) command.Arguments.Add(argument);
        foreach (Option option in arguments.Options) command.Options.Add(option);
        return command.Runs(async (parsed, token) => parsed.GetValue(arguments.Check)
            ? await PortCheck.RunAsync(await arguments.ChecksOfAsync(parsed), arguments.PatienceOf(parsed), parsed.GetValue(arguments.Json), parsed.GetValue(arguments.Verbose), token)
            : parsed.GetValue(arguments.Broker) ? await BrokerAsync(arguments, parsed, token) : await JoinAsync(arguments, parsed, token),
            Options.Timeout());
    }

    private static async Task<int> JoinAsync(NcArguments arguments, ParseResult parsed, CancellationToken cancellationToken)
    {
        (Place left, Place right) = await arguments.PlacesOfAsync(parsed);
        bool standard = left.Address is null || right.Address is null;
        using Transcript? transcript = arguments.TranscriptOf(parsed, toOutput: !standard);
        Join join = new()
        {
            Left = left, Right = right, Transcript = transcript,
            KeepsListening = parsed.GetValue(arguments.KeepOpen), Crlf = arguments.CrlfOf(parsed), IsVerbose = parsed.GetValue(arguments.Verbose),
            Patience = arguments.PatienceOf(parsed),
            Splicing = arguments.SplicingOf(parsed, standard),
        };
        using JoinMany many = new(join, (int)(parsed.GetValue(arguments.Connections) ?? NcArguments.DefaultConnections));
        await (join.KeepsListening ? many.RunAsync(cancellationToken) : join.RunAsync(cancellationToken));
        return ExitCode.Done;
    }

    private static async Task<int> BrokerAsync(NcArguments arguments, ParseResult parsed, CancellationToken cancellationToken)
    {
        Place place = await arguments.BrokerPlaceOfAsync(parsed);
        using Transcript? transcript = arguments.TranscriptOf(parsed, toOutput: true);
        await using TransportListener listener = await TransportListener.BindAsync(place.Address!, cancellationToken: cancellationToken);
        Endpoint.Announce(listener.Address, bound: true);
        BrokerLimits limits = new();
        Broker broker = new(limits with { Peers = (int)(parsed.GetValue(arguments.Connections) ?? limits.Peers) })
        {
            Tap = transcript is null ? null : (from, bytes) => transcript.Note(0, from, fromLeft: true, bytes.Span),
        };
        await broker.RunAsync(listener, cancellationToken);
        return ExitCode.Done;
    }
}
