namespace Polywire.Interop.Tests.Cli;

/// <summary><c>polywire hub</c> on free ports, ready.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private HubProcess(CliProcess process, string[] addresses)
    {
        Process = process;
        Addresses = addresses;
    }

    public CliProcess Process { get; }

    /// <summary>Where it listens, in the order asked for, without options.</summary>
    public string[] Addresses { get; }

    public static Task<HubProcess> StartAsync(params string[] listeners) => StartAsync(listeners, []);

    public static async Task<HubProcess> StartAsync(string[] listeners, string[] more)
    {
        CliProcess process = CliProcess.Start(["hub", .. listeners.SelectMany(url => new[] { "--listen", url }), .. more]);
        List<string> addresses = [];
        while (await process.LineAsync() is { } line && line != "ready")
        {
            Assert.StartsWith("listening ", line, StringComparison.Ordinal);
            addresses.Add(line["listening ".Length..].Split('?')[0]);
        }

        Assert.True(addresses.Count == listeners.Length, process.Error);
        return new HubProcess(process, [.. addresses]);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
