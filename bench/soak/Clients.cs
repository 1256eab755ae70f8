using System.Globalization;
using System.Text.Json;

namespace Polywire.Soak;

/// <summary>The clients' process: so many lives at once, each a client of some wire in some role, for so many seconds.</summary>
internal static class Clients
{
    /// <summary>Arguments: seconds, lives at once, seed, the hub's addresses.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        var seconds = TimeSpan.FromSeconds(double.Parse(args[0], CultureInfo.InvariantCulture));
        int lives = int.Parse(args[1], CultureInfo.InvariantCulture), seed = int.Parse(args[2], CultureInfo.InvariantCulture);
        var work = new Work(args[3..]);
        using var over = new CancellationTokenSource(seconds);
        await Task.WhenAll(Enumerable.Range(0, lives).Select(i => LiveAsync(work, new Random(seed + i), over.Token)));
        await work.DrainAsync();
        Console.WriteLine(JsonSerializer.Serialize(work.Tally()));
        return 0;
    }

    private static async Task LiveAsync(Work work, Random random, CancellationToken over)
    {
        (string Kind, Func<Random, CancellationToken, Task> Live)[] kinds = work.Kinds;
        while (!over.IsCancellationRequested)
        {
            (string kind, Func<Random, CancellationToken, Task> live) = kinds[random.Next(kinds.Length)];
            try
            {
                await live(random, over);
                work.Count(kind);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                work.Count(kind);
            }
            catch (Exception failure)
            {
                work.Fail($"{kind}: {failure.Message}");
            }
        }
    }
}
