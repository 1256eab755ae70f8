// A soak: a hub, and in another process clients of every wire that come and go. Afterwards its counters must add up exactly, and its
// memory be back within a tenth of what it was after the warm-up. Seconds may be given (600), and how many clients live at once (32).
//   dotnet run --project bench/soak -c Release -- [SECONDS] [LIVES]
using System.Diagnostics;
using System.Globalization;
using Polywire.Soak;

if (args.Length > 0 && args[0] == "clients") return await Clients.RunAsync(args[1..]);
// Of the arrays that the runtime's pool keeps for the next time (up to 64 of each size) only the fewest: else they are most of what is there at the end.
const string Pool = "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION";
if (Environment.GetEnvironmentVariable(Pool) is null)
{
    string[] self = Environment.GetCommandLineArgs();
    bool hosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
    var start = new ProcessStartInfo(Environment.ProcessPath!, [.. self.Skip(hosted ? 0 : 1)]);
    start.Environment[Pool] = "1";
    // As ./polywire has them: what is soaked is what users run.
    start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
    start.Environment["DOTNET_TieredPGO"] = "1";
    start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
    start.Environment["DOTNET_TC_CallCountThreshold"] = "100";
    start.Environment["MALLOC_ARENA_MAX"] = "2";
    using Process again = Process.Start(start)!;
    await again.WaitForExitAsync();
    return again.ExitCode;
}
int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 600;
int lives = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 32;
return await Soak.RunAsync(TimeSpan.FromSeconds(seconds), lives);
