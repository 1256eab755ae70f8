using System.Diagnostics;

namespace Polywire.Cli;

/// <summary>Runs a shell command on one message.</summary>
internal static class ShellCommand
{
    /// <summary>
    /// What <paramref name="command"/> prints when it reads <paramref name="input"/>, without the last line feed, as
    /// the shell's <c>$(…)</c> gives it. A command that fails answers with what it printed; its own words go to our
    /// standard error.
    /// </summary>
    public static async ValueTask<ReadOnlyMemory<byte>> RunAsync(string command, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd.exe", ["/c", command]) : new("/bin/sh", ["-c", command]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        using Process process = Process.Start(start) ?? throw new IOException($"'{command}' did not start.");
        try
        {
            using MemoryStream output = new();
            Task reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
            await FeedAsync(process, input, cancellationToken);
            await reading;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0) await Console.Error.WriteLineAsync($"polywire: '{command}' ended with exit code {process.ExitCode}");
            return WithoutLineFeed(output.ToArray());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read its input, as `date` does not.
        }
    }

    private static ReadOnlyMemory<byte> WithoutLineFeed(byte[] output)
    {
        int length = output.Length;
        while (length > 0 && output[length - 1] == (byte)'\n') length--;
        return output.AsMemory(0, length);
    }
}
