namespace Polywire.Interop.Tests.Cli;

/// <summary>The hub's configuration file from the shell: checked, used, read again.</summary>
public sealed class ConfigTests : IDisposable
{
    private const int HangUp = 1;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_file_is_checked_and_every_mistake_told()
    {
        await File.WriteAllTextAsync(_file, "listen:\n  - redis://127.0.0.1:0\nusers:\n  lucy: chocolate\n", TestContext.Current.CancellationToken);
        CliResult right = await CliProcess.RunAsync("hub", "--check-config", _file);
        Assert.Equal((0, $"{Path.GetFileName(_file)}: ok\n", ""), (right.ExitCode, right.Output, right.Error));

        await File.WriteAllTextAsync(_file, "listen:\n  - redi://127.0.0.1:0\nlimits:\n  conections: 3\n", TestContext.Current.CancellationToken);
        CliResult wrong = await CliProcess.RunAsync("hub", "--check-config", _file);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal("", wrong.Output);
        string[] lines = wrong.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"{Path.GetFileName(_file)}:2:5: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{Path.GetFileName(_file)}:4:3: ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hashed_password_logs_in_and_hang_up_reads_the_file_again()
    {
        string hash = await HashAsync("chocolate\n");
        await File.WriteAllTextAsync(_file, $"users:\n  default: {hash}\n", TestContext.Current.CancellationToken);
        await using HubProcess hub = await HubProcess.StartAsync(["redis://127.0.0.1:0"], ["--config", _file]);
        string place = hub.Addresses[0]["redis://".Length..];
        Assert.Equal(0, (await CliProcess.RunAsync("pub", $"redis://:chocolate@{place}", "cat", "hat")).ExitCode);
        Assert.Equal(1, (await CliProcess.RunAsync("pub", $"redis://:vanilla@{place}", "cat", "hat")).ExitCode);

        await File.WriteAllTextAsync(_file, "users: [", TestContext.Current.CancellationToken);
        hub.Process.Signal(HangUp);
        await hub.Process.ErrorLineAsync("the configuration stays as it was");
        Assert.Equal(0, (await CliProcess.RunAsync("pub", $"redis://:chocolate@{place}", "cat", "hat")).ExitCode);

        await File.WriteAllTextAsync(_file, $"users:\n  default: {await HashAsync("vanilla")}\n", TestContext.Current.CancellationToken);
        hub.Process.Signal(HangUp);
        await hub.Process.ErrorLineAsync("configuration read again");
        Assert.Equal(0, (await CliProcess.RunAsync("pub", $"redis://:vanilla@{place}", "cat", "hat")).ExitCode);
        Assert.Equal(1, (await CliProcess.RunAsync("pub", $"redis://:chocolate@{place}", "cat", "hat")).ExitCode);
    }

    [Fact]
    public async Task Tokens_and_keys_are_made()
    {
        CliResult token = await CliProcess.RunAsync("hub", "--new-token"), keys = await CliProcess.RunAsync("hub", "--new-curve-key");
        Assert.Matches("^token [0-9a-f]{64}\nin the configuration sha256:[0-9a-f]{64}\n$", token.Output);
        Assert.Matches("^public .{40}\nsecret .{40}\n$", keys.Output);
    }

    private static async Task<string> HashAsync(string input)
    {
        await using CliProcess process = CliProcess.Start("hub", "--hash-password");
        await process.WriteAsync(input);
        process.CloseInput();
        string? hash = await process.LineAsync();
        Assert.StartsWith("$pbkdf2-sha256$i=600000$", hash, StringComparison.Ordinal);
        return hash!;
    }
}
