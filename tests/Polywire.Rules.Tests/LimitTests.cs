using System.Globalization;
using System.Reflection;

namespace Polywire.Rules.Tests;

/// <summary>docs/limits.md names every limit with the default that the code has.</summary>
public sealed class LimitTests
{
    [Fact]
    public void PageAgreesWithTheCode()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/limits.md"));
        IEnumerable<string> missing =
            from assembly in new[] { "Polywire.Formats", "Polywire.Wires", "Polywire", "Polywire.AspNetCore", "Polywire.Toolbox", "Polywire.Hub" }
            from type in Assembly.Load(assembly).GetExportedTypes()
            where type.Name.EndsWith("Limits", StringComparison.Ordinal) || type.Name == "HubOptions"
            let defaults = Activator.CreateInstance(type)
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            let figure = Figure(property.GetValue(defaults))
            where figure is not null
            let row = $"| `{type.Name}.{property.Name}` | {figure} |"
            where !page.Contains(row, StringComparison.Ordinal)
            select row;

        Verdict.None(missing, "docs/limits.md has no row that begins with:");
    }

    private static string? Figure(object? value) => value switch
    {
        int whole => whole.ToString("#,0", CultureInfo.InvariantCulture),
        long whole => whole.ToString("#,0", CultureInfo.InvariantCulture),
        TimeSpan time when time == Timeout.InfiniteTimeSpan => "never",
        TimeSpan time when time < TimeSpan.FromMilliseconds(1) => $"{time.TotalMicroseconds} µs",
        TimeSpan time => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s",
        _ => null,
    };
}
