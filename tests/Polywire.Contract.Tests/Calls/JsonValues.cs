using Polywire.Formats;

namespace Polywire.Contract.Tests;

/// <summary>Values without a C# type that JSON carries unharmed: it has no numbers that are doubles though they have no fraction.</summary>
internal static class JsonValues
{
    public static IEnumerable<Value> All { get; } = [.. DynamicValues.All.Where(value => value.Kind is not ValueKind.Double || value.AsDouble() != Math.Floor(value.AsDouble()))];
}
