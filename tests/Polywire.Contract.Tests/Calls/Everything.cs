using Polywire.Formats;

namespace Polywire.Contract.Tests;

/// <summary>A field of every kind.</summary>
[Shape]
public sealed partial record Everything
{
    public bool Flag { get; init; }

    public sbyte Tiny { get; init; }

    public byte Octet { get; init; }

    public short Small { get; init; }

    public ushort Port { get; init; }

    public int Whole { get; init; }

    public uint Count { get; init; }

    public long Long { get; init; }

    public ulong Huge { get; init; }

    public float Rough { get; init; }

    public double Number { get; init; }

    public decimal Money { get; init; }

    public string Text { get; init; } = "";

    public byte[] Bytes { get; init; } = [];

    public DateTimeOffset Time { get; init; }

    public DateOnly Day { get; init; }

    public TimeOnly Clock { get; init; }

    public TimeSpan Span { get; init; }

    public Guid Id { get; init; }

    public DayOfWeek Weekday { get; init; }

    public int? Perhaps { get; init; }

    public string? Note { get; init; }

    public List<int> List { get; init; } = [];

    public Dictionary<string, long> Map { get; init; } = [];

    public Everything? Inner { get; init; }

    /// <summary>Compares what records compare by reference.</summary>
    public bool Same(Everything other) =>
        this with { Bytes = other.Bytes, List = other.List, Map = other.Map, Inner = null, Time = other.Time } == other with { Inner = null }
        && Bytes.AsSpan().SequenceEqual(other.Bytes) && List.SequenceEqual(other.List)
        // The point in time counts; not every wire carries its offset.
        && Time.UtcTicks == other.Time.UtcTicks
        && Map.Count == other.Map.Count && Map.All(entry => other.Map.TryGetValue(entry.Key, out long value) && value == entry.Value)
        && (Inner is null) == (other.Inner is null) && (Inner is null || Inner.Same(other.Inner!));
}
