using Polywire.Formats;

namespace Polywire.Contract.Tests;

/// <summary>Values without a C# type.</summary>
internal static class DynamicValues
{
    /// <summary>What every wire can say.</summary>
    public static IEnumerable<Value> Plain { get; } =
    [
        Value.From(true), Value.From(0), Value.From(-1), Value.From(int.MaxValue), Value.From(0.5), Value.From(-1.5e10),
        Value.From(""), Value.From("maine coon 猫 😺 <&>\"\\/"), Value.List(), Value.List(Value.From(1), Value.From("two"), Value.List(Value.From(3.5))),
        Value.Map(), Value.Map(("name", Value.From("tom")), ("lives", Value.From(9)), ("kittens", Value.List(Value.From("a"), Value.From("b")))),
    ];

    /// <summary>What every wire but the oldest can say.</summary>
    public static IEnumerable<Value> All { get; } = [.. Plain, Value.Null, Value.From(long.MinValue), Value.From(long.MaxValue), Value.List(Value.Null, Value.Null)];
}
