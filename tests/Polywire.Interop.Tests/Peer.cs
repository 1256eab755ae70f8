using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Polywire.Interop.Tests;

/// <summary>A foreign program, run to its end; where it is not installed the test is skipped here and fails in CI.</summary>
internal static class Peer
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a program and returns what it printed on stdout; any exit code but 0 fails the test.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["NODE_PATH"] = Path.Combine(Root, "artifacts", "npm", "node_modules");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {s_patience.TotalSeconds} s. It said:\n{await output}\n{await errors}");
        }

        if (process.ExitCode != 0)
            Assert.Fail($"{program} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }

    /// <summary>Skips the test (fails it in CI) unless <paramref name="present"/>.</summary>
    public static void Need(string what, bool present)
    {
        if (present)
            return;
        if (Environment.GetEnvironmentVariable("CI") is not null)
            Assert.Fail($"{what} is not installed.");
        Assert.Skip($"{what} is not installed: ./check installs it.");
    }

    /// <summary>Skips the test (fails it in CI) unless the npm package is there.</summary>
    public static void NeedNode(string package) =>
        Need($"npm {package}", Directory.Exists(Path.Combine(Root, "artifacts", "npm", "node_modules", package)));

    /// <summary>The path of a script that lies beside the calling test, in <c>scripts</c>.</summary>
    public static string Script(string name, [CallerFilePath] string caller = "") =>
        Path.Combine(Path.GetDirectoryName(caller)!, "scripts", name);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        string? at = Path.GetDirectoryName(here);
        while (at is not null && !File.Exists(Path.Combine(at, "Polywire.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new DirectoryNotFoundException("The tests do not lie in a checkout.");
    }
}
