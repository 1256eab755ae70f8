using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

public enum Mood : byte
{
    Calm,
    [Field(Name = "playful")]
    Playful = 3,
    Angry = 200,
}

/// <summary>A cat.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Lives">How many are left.</param>
[Shape]
public sealed partial record Cat(string Name, int Lives = 9)
{
    /// <summary>Who feeds it.</summary>
    public Owner? Owner { get; init; }

    public List<string> Nicknames { get; init; } = [];

    public Mood Mood { get; set; }

    public string Sound { get; init; } = "meow";

    public required DateOnly Born { get; init; }

    /// <summary>Not constant, so only the initializer knows it.</summary>
    public string Chip { get; init; } = string.Concat("chip", "-0");

    public IReadOnlyList<int> Weights { get; set; } = new List<int> { 1, 2 };

    public ImmutableArray<Cat> Kittens { get; init; } = [];

    [Field(Ignore = true)]
    public string? Secret { get; init; }

    public int Age => 2026 - Born.Year;
}

[Shape]
public partial class Owner
{
    public required string Name { get; set; }

    public long? Phone { get; set; }

    [Field(OneOf = "contact")]
    public string? Mail { get; set; }

    [Field(OneOf = "contact")]
    public int? Room { get; set; }
}

[Shape]
public partial struct Point
{
    public int X { get; set; }

    public int Y { get; init; }
}

[Shape]
public abstract partial record Animal(string Name)
{
    /// <summary>It swims.</summary>
    public sealed record Fish(string Name, double Depth) : Animal(Name);

    [Field(Number = 7)]
    public sealed record Bird(string Name, Point? Nest = null) : Animal(Name);

    public sealed record Unknown() : Animal("?");
}

[Shape]
public partial record Page<T>(IReadOnlyList<T> Items, string? Next) where T : IShape<T>;

[Shape]
public partial class Cage
{
    [Required, StringLength(20, MinimumLength = 2)]
    public string? Label { get; set; }

    [Range(1, 9)]
    public int Places { get; set; } = 1;

    [Range(0.5, 2.5, MaximumIsExclusive = true)]
    public decimal? Width { get; set; }

    [Range(typeof(DateOnly), "2000-01-01", "2100-01-01")]
    public DateOnly Built { get; set; } = new(2020, 1, 1);

    [RegularExpression("[A-Z]{2}-[0-9]+")]
    public string Code { get; set; } = "";

    [MinLength(1), MaxLength(3)]
    public List<Cat> Cats { get; set; } = [];

    public Dictionary<string, Cage> Inner { get; set; } = new();

    [Length(2, 4)]
    public byte[]? Key { get; set; }

    [Range(double.NegativeInfinity, 0)]
    public double Depth { get; set; }

    [MinLength(1)]
    public IEnumerable<int>? Numbers { get; set; }
}
