using System.Globalization;
using Polywire.Cli.Terminal;
using Spectre.Console;

namespace Polywire.Cli.Loads;

/// <summary>Prints what a load's receiving or asking side saw: one JSON line, and for people a histogram beside it.</summary>
internal static class LoadReport
{
    public static void Write(string wire, LoadResult result)
    {
        double each = result.Messages > 0 ? result.Seconds / result.Messages * 1e6 : 0;
        new Results(json: true).Object(writer =>
        {
            writer.WriteString("peer", "polywire");
            writer.WriteString("wire", wire);
            writer.WriteString("role", result.Role);
            writer.WriteNumber("size", result.Size);
            writer.WriteNumber("messages", result.Messages);
            writer.WriteNumber("seconds", Math.Round(result.Seconds, 6));
            writer.WriteNumber("per_s", Math.Round(result.Seconds > 0 ? result.Messages / result.Seconds : 0));
            writer.WriteNumber("us_each", Math.Round(each, 4));
            writer.WriteNumber("allocated_bytes", result.AllocatedBytes);
            if (result.Latencies is not { } latencies) return;
            writer.WriteNumber("p50_us", Microseconds(latencies.Quantile(0.5)));
            writer.WriteNumber("p99_us", Microseconds(latencies.Quantile(0.99)));
        });
        if (StandardOutput.IsTerminal && result.Latencies is { Total: > 0 } shown) Draw(shown);
    }

    // In a method of its own: Spectre.Console is loaded only when it runs.
    private static void Draw(LatencyHistogram latencies)
    {
        BarChart chart = new() { Label = "round trips by duration", ShowValues = true };
        foreach ((double from, long count) in latencies.Doublings())
            chart.AddItem(string.Create(CultureInfo.InvariantCulture, $"from {from / 1000:0.###} us"), count, Color.Teal);
        AnsiConsole.Write(chart);
    }

    private static double Microseconds(double nanoseconds) => Math.Round(nanoseconds / 1000, 3);
}
