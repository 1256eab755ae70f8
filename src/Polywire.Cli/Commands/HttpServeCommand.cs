using System.CommandLine;
using Polywire.Cli.Http;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire http serve DIR</c></summary>
internal static class HttpServeCommand
{
    public static Command Create()
    {
        ServingArguments serving = new();
        Argument<DirectoryInfo> folder = new("DIR") { Description = "The folder whose files are served." };
        Option<bool> links = new("--follow-links") { Description = "Serve what symbolic links lead to outside of DIR, too." };
        Subcommand command = new("serve", "Serve the files of a folder: listings, ranges, conditional requests. A log line per request on standard error.",
            "printf 'red hat' > /tmp/polywire-served.txt",
            "polywire http serve /tmp --listen 127.0.0.1:8000 &",
            "polywire http 127.0.0.1:8000/polywire-served.txt Range:bytes=4-6") { folder, links };
        foreach (Option option in serving.All) command.Options.Add(option);
        return command.Runs(async (parsed, token) =>
        {
            DirectoryInfo root = parsed.GetRequiredValue(folder);
            if (!root.Exists) return Complaint.Write($"There is no folder {root}.", ExitCode.Failed);
            return await serving.ServeAsync(parsed, new FileServer(root.FullName, parsed.GetValue(links)).StartAsync, token);
        });
    }
}
