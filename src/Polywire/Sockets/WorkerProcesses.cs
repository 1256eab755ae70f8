using System.Diagnostics;
using System.Globalization;

namespace Polywire.Sockets;

/// <summary>
/// The honest equivalent of Python's <c>ForkingTCPServer</c>: .NET cannot fork a process with threads, so this program starts itself so many times, and all
/// copies listen at one port (<c>tcp://127.0.0.1:6789?reuseport=true</c>, a fixed port), among which the system shares the connections out. A copy that dies is
/// started anew; the others do not notice.
/// </summary>
/// <example>
/// <code>
/// await WorkerProcesses.RunAsync(4, async stopping =>
/// {
///     await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:6789?reuseport=true", ServeAsync);
///     await server.RunAsync(stopping);
/// });
/// </code>
/// </example>
public static class WorkerProcesses
{
    private const string Variable = "POLYWIRE_WORKER";
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Which copy this process is, 1 and up; 0 for the one that started them.</summary>
    public static int Number { get; } = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>In the process that was started by hand: starts the copies and keeps them running until cancelled. In a copy: runs <paramref name="work"/>.</summary>
    /// <param name="count">Copies, 1 and up: as many as there are processors is a good number.</param>
    /// <param name="work">What a copy does until its token is cancelled, which happens when the first process stops, or dies by whatever means.</param>
    /// <param name="cancellationToken">Stops: copies get 30 s to end.</param>
    /// <remarks>Copies get this program's arguments and print where it prints; their standard input is taken.</remarks>
    public static async Task RunAsync(int count, Func<CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(work);
        if (Number > 0) await BeOneAsync(work, cancellationToken).ConfigureAwait(false);
        else await Task.WhenAll(Enumerable.Range(1, count).Select(number => KeepAsync(number, cancellationToken))).ConfigureAwait(false);
    }

    private static async Task BeOneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The end of standard input is the end of whoever started this: a process that was killed says nothing else.
        _ = Task.Run(async () =>
        {
            await Console.OpenStandardInput().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, CancellationToken.None).ConfigureAwait(false);
            await stopping.CancelAsync().ConfigureAwait(false);
        }, CancellationToken.None);
        await work(stopping.Token).ConfigureAwait(false);
    }

    private static async Task KeepAsync(int number, CancellationToken cancellationToken)
    {
        TimeSpan pause = s_firstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            long began = TimeProvider.System.GetTimestamp();
            await LiveAsync(number, cancellationToken).ConfigureAwait(false);
            // One that dies at once would be started without end.
            pause = TimeProvider.System.GetElapsedTime(began) > s_longestPause ? s_firstPause : pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task LiveAsync(int number, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(Again(number)) ?? throw new InvalidOperationException("This program cannot be started anew.");
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process).ConfigureAwait(false);
        }
    }

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_patience, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    // This program again: an apphost is itself, else `dotnet` was given the assembly as its first word.
    private static ProcessStartInfo Again(int number)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("This program has no path to start it anew by.");
        string[] words = Environment.GetCommandLineArgs();
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(program, isHost ? words : words[1..]) { RedirectStandardInput = true };
        start.Environment[Variable] = number.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
