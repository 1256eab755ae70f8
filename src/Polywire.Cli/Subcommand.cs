using System.CommandLine;

namespace Polywire.Cli;

/// <summary>A command with examples that a test runs, and with the ways to end that all commands share.</summary>
internal sealed class Subcommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Shell lines for the help; a line that ends in <c>&amp;</c> belongs in a terminal of its own.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Sets what the command does, within the seconds of <paramref name="timeout"/> if given.</summary>
    public Subcommand Runs(Func<ParseResult, CancellationToken, Task<int>> body, Option<double?>? timeout = null)
    {
        if (timeout is not null) Options.Add(timeout);
        SetAction((parsed, interrupted) => RunAsync(parsed, body, timeout is null ? null : parsed.GetValue(timeout), interrupted));
        return this;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, CancellationToken, Task<int>> body, double? seconds, CancellationToken interrupted)
    {
        if (seconds is not { } limit) return await body(parsed, interrupted);
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        ends.CancelAfter(TimeSpan.FromSeconds(limit));
        try
        {
            return await body(parsed, ends.Token);
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            return Complaint.Write(FormattableString.Invariant($"time-out after {limit} s"), ExitCode.TimedOut);
        }
    }
}
