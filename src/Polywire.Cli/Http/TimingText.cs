using System.Globalization;
using System.Text.Json;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Http;

/// <summary>Where an exchange's time went, for people and for programs.</summary>
internal static class TimingText
{
    public static string Of(HttpExchange exchange)
    {
        HttpTiming timing = exchange.Timing;
        string reused = exchange.IsReused ? " (connection reused)" : "";
        return $"name {Text(timing.Name)}, connect {Text(timing.Connect)}, tls {Text(timing.Tls)}, first byte {Text(timing.FirstByte)}, total {Text(timing.Total)}{reused}";
    }

    public static void Write(Utf8JsonWriter writer, HttpExchange exchange)
    {
        HttpTiming timing = exchange.Timing;
        writer.WriteStartObject("timing_ms");
        foreach ((string name, TimeSpan? time) in new[] { ("name", timing.Name), ("connect", timing.Connect), ("tls", timing.Tls), ("first_byte", timing.FirstByte), ("total", timing.Total) })
        {
            if (time is { } known) writer.WriteNumber(name, Math.Round(known.TotalMilliseconds, 3));
            else writer.WriteNull(name);
        }

        writer.WriteEndObject();
    }

    private static string Text(TimeSpan? time) => time is { } known ? known.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture) + " ms" : "-";
}
