using System.Diagnostics;
using System.Globalization;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Samples;

/// <summary>Processes that share a port: all of them serve, one that is killed comes back, and they end with who started them.</summary>
public sealed class WorkersTests
{
    [Fact]
    public async Task WorkersShareAPortAndOneThatDiesComesBack()
    {
        int port = FreePort.Next();
        var all = new HashSet<int>();
        await using (RunningProgram program = RunningProgram.Sample("Workers", port.ToString(CultureInfo.InvariantCulture), "2"))
        {
            int[] first = [Process(await program.NextLineAsync()), Process(await program.NextLineAsync())];
            all.UnionWith(first);
            await Eventually.HoldsAsync(async () => (await ServedByAsync(port, first[0])) && await ServedByAsync(port, first[1]));

            using (Process dying = System.Diagnostics.Process.GetProcessById(first[0])) dying.Kill();
            int again = Process(await program.NextLineAsync());
            Assert.DoesNotContain(again, first);
            all.Add(again);
            await Eventually.HoldsAsync(() => ServedByAsync(port, again));
            program.KillAlone();
        }
        await Eventually.HoldsAsync(() => all.All(id => !Directory.Exists($"/proc/{id}")));
    }

    private static int Process(string line) => int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private static async Task<bool> ServedByAsync(int port, int process)
    {
        for (int i = 0; i < 50; i++)
        {
            try
            {
                await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", port);
                if (await client.ReadLineAsync().WithinPatience() == $"Served by process {process}") return true;
            }
            catch (PolywireException)
            {
                // It went to the one that was dying.
            }
        }
        return false;
    }
}
