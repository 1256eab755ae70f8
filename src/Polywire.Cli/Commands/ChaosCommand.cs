using System.CommandLine;
using Polywire.Addressing;
using Polywire.Cli.Joining;
using Polywire.Cli.Terminal;
using Polywire.Sockets;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire chaos FRONT BACK…</c></summary>
internal static class ChaosCommand
{
    private const string Description = """
        A proxy that misbehaves in a stated way, between FRONT, where it listens, and BACK; with several, connections
        go to them in turn. Chance is drawn from --seed, the number of the connection and the place in it: the same
        seed does the same to the same bytes. Prints a line for each connection that has ended.
        """;

    private static readonly TimeSpan s_untilTold = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        ChaosArguments arguments = new();
        Subcommand command = new("chaos", Description,
            "polywire hub --listen redis://127.0.0.1:6380 &",
            "polywire chaos tcp://127.0.0.1:6381 tcp://127.0.0.1:6380 --delay 100 --rate 100000 &",
            "polywire push 'redis://127.0.0.1:6381?queue=slow' 'arrives a tenth of a second later'",
            "polywire pull 'redis://127.0.0.1:6380?queue=slow' --count 1",
            "",
            "polywire nc --listen udp://127.0.0.1:7020 --exec cat &",
            "polywire chaos udp://127.0.0.1:7021 udp://127.0.0.1:7020 --duplicate 1 --seed 7 &",
            "echo twice | polywire nc udp://127.0.0.1:7021");
        command.Arguments.Add(arguments.Front);
        command.Arguments.Add(arguments.Backs);
        foreach (Option option in arguments.Options) command.Options.Add(option);
        return command.Runs(async (parsed, token) =>
        {
            bool json = parsed.GetValue(arguments.Json);
            using Transcript? transcript = parsed.GetValue(arguments.Transcript) is { } file ? new Transcript(json, toOutput: false, file) : null;
            Results results = new(json);
            Address front = Address.Parse(parsed.GetRequiredValue(arguments.Front));
            if (!front.IsLoopback && !parsed.GetValue(arguments.Insecure))
                throw new AddressException($"Refusing to listen at {front}: other machines could connect, and nobody need log in. Allow it with --insecure, or listen at 127.0.0.1.");
            ChaosOptions options = arguments.OptionsOf(parsed) with
            {
                Tap = transcript is null ? null : (connection, fromFront, bytes) => transcript.Note(connection, fromFront ? "front" : "back", fromFront, bytes.Span),
            };
            ChaosProxy chaos = await ChaosProxy.StartAsync(front, [.. parsed.GetRequiredValue(arguments.Backs).Select(Address.Parse)], options, token);
            try
            {
                await RunAsync(chaos, report => Print(results, json, report), token);
            }
            finally
            {
                // Whoever reads our output may have stopped reading: it is not waited for longer than this.
                await Task.WhenAny(chaos.DisposeAsync().AsTask(), Task.Delay(s_untilTold, TimeProvider.System, CancellationToken.None));
            }
            return ExitCode.Done;
        }, Cli.Options.Timeout());
    }

    // For ever, or until what is told has nobody left to hear it.
    private static async Task RunAsync(ChaosProxy chaos, Action<ChaosReport> tell, CancellationToken cancellationToken)
    {
        TaskCompletionSource unheard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        chaos.Ended = report =>
        {
            try
            {
                tell(report);
            }
            catch (IOException failure)
            {
                unheard.TrySetException(failure);
            }
        };
        Endpoint.Announce(chaos.Address, bound: true);
        await unheard.Task.WaitAsync(cancellationToken);
    }

    private static void Print(Results results, bool json, ChaosReport report)
    {
        lock (results)
        {
            if (!json) results.Line($"connection {report.Connection} to {report.Back}: {Words(report.FromFront)} there, {Words(report.FromBack)} back; {report.End}");
            else
                results.Object(writer =>
                {
                    writer.WriteNumber("connection", report.Connection);
                    writer.WriteString("back", report.Back);
                    foreach ((string name, ChaosCount count) in new[] { ("there", report.FromFront), ("returned", report.FromBack) })
                    {
                        writer.WriteStartObject(name);
                        writer.WriteNumber("bytes", count.Bytes);
                        writer.WriteNumber("pieces", count.Pieces);
                        writer.WriteNumber("lost", count.Lost);
                        writer.WriteNumber("duplicated", count.Duplicated);
                        writer.WriteNumber("reordered", count.Reordered);
                        writer.WriteNumber("flipped", count.Flipped);
                        writer.WriteEndObject();
                    }
                    writer.WriteString("end", report.End);
                });
        }
    }

    private static string Words(ChaosCount count)
    {
        string bad = string.Join(", ", new[] { (count.Lost, "lost"), (count.Duplicated, "twice"), (count.Reordered, "out of order"), (count.Flipped, "bytes changed") }
            .Where(static one => one.Item1 > 0).Select(static one => $"{one.Item1} {one.Item2}"));
        return $"{count.Bytes} bytes in {count.Pieces} pieces{(bad.Length > 0 ? $" ({bad})" : "")}";
    }
}
