using System.Diagnostics;
using System.Text;

namespace Polywire.Interop.Tests.Zeromq;

/// <summary>libzmq behind a pipe: a Python process that does as it is told, shared by the tests of a class.</summary>
public sealed class LibzmqPeer : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";
    private static int s_names;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Process? _process;

    /// <summary>libzmq's version; empty where pyzmq is not installed.</summary>
    public string Version { get; private set; } = "";

    public static string Name() => $"s{Interlocked.Increment(ref s_names)}";

    public static string Hex(string text) => text.Length == 0 ? "-" : Convert.ToHexStringLower(Encoding.Latin1.GetBytes(text));

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Python)) return;
        _process = Process.Start(new ProcessStartInfo(Python, [Peer.Script("peer.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            Version = await DoAsync("version");
        }
        catch (IOException)
        {
            Version = ""; // python3 without zmq
        }
    }

    /// <summary>Skips the test where there is no libzmq.</summary>
    public void Need() => Peer.Need("python3-zmq", Version.Length > 0);

    /// <summary>Has one command done and returns its answer.</summary>
    public async Task<string> DoAsync(params string[] words)
    {
        await _turn.WaitAsync();
        try
        {
            await _process!.StandardInput.WriteLineAsync(string.Join(' ', words));
            await _process.StandardInput.FlushAsync();
            string? answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            if (answer is null) throw new IOException("The Python peer has ended.");
            Assert.False(answer.StartsWith("failed", StringComparison.Ordinal), $"{string.Join(' ', words)}: {answer}");
            return answer;
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task SendAsync(string name, params string[] frames) => DoAsync(["send", name, .. frames.Select(Hex)]);

    /// <summary>The frames of the next message with bars between them, or <c>timeout</c>.</summary>
    public async Task<string> ReceiveAsync(string name)
    {
        string answer = await DoAsync("recv", name);
        return answer == "timeout" ? answer : string.Join('|', answer.Split(' ').Select(hex => hex == "-" ? "" : Encoding.Latin1.GetString(Convert.FromHexString(hex))));
    }

    /// <summary>Waits, while libzmq is made to look at what has come: it does so only in calls on the socket.</summary>
    public async Task HearAsync(string name, ValueTask awaited)
    {
        while (!awaited.IsCompleted)
        {
            await DoAsync("poke", name);
            await Task.Delay(2);
        }
        await awaited;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _turn.Dispose();
    }
}
