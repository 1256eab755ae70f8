using System.Collections.Immutable;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

public class Body
{
    public double Weight { get; set; } = 1.5;

    public string? Colour { get; private protected set; }
}

/// <summary>Made by its constructor, with what it inherits beside it.</summary>
[Shape]
public sealed partial class Snake(string name, int length = 3) : Body
{
    public string Name { get; } = name;

    public int Length { get; private set; } = length;

    public string Full => $"{Name} of {Length}";
}

/// <summary>One of everything that is a scalar.</summary>
[Shape]
public partial record Scalars(
    bool A, sbyte B, byte C, short D, ushort E, int F, uint G, long H, ulong I, float J, double K, decimal L, string M, char N, byte[] O,
    ReadOnlyMemory<byte> P, DateTime Q, DateTimeOffset R, DateOnly S, TimeOnly T, TimeSpan U, Guid V, Uri W, Version X, Value Y, DayOfWeek Z);

/// <summary>One of everything that is a collection.</summary>
[Shape]
public partial record Collections(
    int[] A, List<int?> B, IList<string?> C, IReadOnlyList<string[]> D, IEnumerable<List<int>> E, HashSet<string> F, Dictionary<string, int?> G,
    IReadOnlyDictionary<long, string> H, ImmutableArray<Guid> I, ICollection<bool> J, IReadOnlyCollection<Point?> K, Dictionary<bool, Point>[] L);

/// <summary>A node of a tree, or of a chain without an end.</summary>
[Shape]
public sealed partial record Node(int Value, Node? Next = null, List<Node>? Others = null);
