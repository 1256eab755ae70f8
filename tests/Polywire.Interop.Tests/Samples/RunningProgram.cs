using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Polywire.Interop.Tests.Samples;

/// <summary>A program that a test has started, and the lines that it prints. Disposing ends it.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    // A line may take this long: a busy machine starts a runtime in seconds, not in tens of seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _name;
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private RunningProgram(string name, string file, IEnumerable<string> arguments, string? configuration = null)
    {
        _name = name;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Peer.Root,
            },
        };
        if (configuration is not null) _process.StartInfo.Environment["Configuration"] = configuration;
        _process.ErrorDataReceived += (_, e) => { lock (_errors) _errors.AppendLine(e.Data); };
        _process.Start();
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>Starts a sample.</summary>
    public static RunningProgram Sample(string name, params string[] arguments) =>
        new(name, "dotnet", [SampleBuild.Program(name), .. arguments]);

    /// <summary>Starts a sample as its header says, from its source; of the library, what is built already: else that takes minutes on a busy machine.</summary>
    public static RunningProgram SampleFromSource(string name, params string[] arguments) =>
        new(name, "dotnet", ["run", Path.Combine("samples", name + ".cs"), .. arguments], configuration: "Release");

    /// <summary>Starts a program of the folder <c>python</c>, with Debian's Python, which has Debian's modules; skips the test where they are missing.</summary>
    public static RunningProgram Python(string script, params string[] arguments)
    {
        foreach (string module in (string[])["zmq", "redis", "jsonrpclib", "msgpack", "grpc"])
            Peer.Need("python3-" + module, File.Exists("/usr/bin/python3") && Directory.Exists("/usr/lib/python3/dist-packages/" + module));
        return new(script, "/usr/bin/python3", ["-u", Path.Combine(Peer.Root, "tests/Polywire.Interop.Tests/Samples/python", script), .. arguments]);
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<string> NextLineAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await _lines.Reader.ReadAsync(patience.Token);
        }
        catch (Exception gone) when (gone is ChannelClosedException or OperationCanceledException)
        {
            throw new InvalidOperationException($"{_name} {(gone is ChannelClosedException ? "ended" : "went on")} without another line. {Errors}", gone);
        }
    }

    /// <summary>The next lines.</summary>
    public async Task<string[]> NextLinesAsync(int count)
    {
        var lines = new string[count];
        for (int i = 0; i < count; i++) lines[i] = await NextLineAsync();
        return lines;
    }

    /// <summary>The next lines of several programs together; who prints how many is chance.</summary>
    public static async Task<string[]> LinesOfAllAsync(int count, params RunningProgram[] programs)
    {
        var lines = new List<string>();
        for (int attempt = 0; lines.Count < count && attempt < 2400; attempt++)
        {
            foreach (RunningProgram program in programs) lines.AddRange(program.LinesSoFar());
            if (lines.Count < count) await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(count, lines.Count);
        return [.. lines];
    }

    /// <summary>What it has printed and nobody has read yet.</summary>
    public string[] LinesSoFar()
    {
        var lines = new List<string>();
        while (_lines.Reader.TryRead(out string? line)) lines.Add(line);
        return [.. lines];
    }

    /// <summary>Waits for its end, which has to be a good one, and returns the lines not read yet.</summary>
    public async Task<string[]> EndAsync(TimeSpan? within = null, int expected = 0)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(within ?? 2 * s_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{_name} does not end. {Errors}");
        }

        await _reading;
        string[] lines = LinesSoFar();
        return _process.ExitCode == expected ? lines : throw new InvalidOperationException($"{_name} ended with code {_process.ExitCode}. {string.Join('\n', [.. lines, Errors])}");
    }

    /// <summary>Kills it, and not what it has started.</summary>
    public void KillAlone() => _process.Kill(entireProcessTree: false);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
    }

    private string Errors
    {
        get { lock (_errors) return _errors.ToString(); }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line) _lines.Writer.TryWrite(line);
        _lines.Writer.Complete();
    }
}
