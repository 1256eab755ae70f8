using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Polywire.Interop.Tests.Cli;

/// <summary>The built command line as a process of its own, with its streams, signals and exit code.</summary>
internal sealed partial class CliProcess : IAsyncDisposable
{
    public const int Interrupt = 2, Terminate = 15;

    public static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "Polywire.Cli.dll");

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _errors;

    private CliProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync();
    }

    public static CliProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Dll, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8, StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Runs to the end without input.</summary>
    public static async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using CliProcess process = Start(arguments);
        process.CloseInput();
        string output = await process._process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience);
        return new CliResult(await process.ExitAsync(), output, process.Error);
    }

    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> LineAsync() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(s_patience);

    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Closes our end of its standard output, as `| head -1` does.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>Waits until a line on standard error holds <paramref name="text"/> and returns that line.</summary>
    public async Task<string> ErrorLineAsync(string text)
    {
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_patience; await Task.Delay(10, TestContext.Current.CancellationToken))
        {
            if (Error.Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
        }

        throw new TimeoutException($"no '{text}' on standard error, but: {Error}");
    }

    public void Signal(int number) => Assert.Equal(0, Kill(_process.Id, number));

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience);
        await _errors.WaitAsync(s_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_error) _error.Append(line).Append('\n');
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
