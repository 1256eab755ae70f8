using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>A field of every kind that has a form in Protocol Buffers.</summary>
[Shape(Package = "tests.sample")]
public sealed partial class Sample
{
    public bool Flag { get; init; }

    public sbyte Tiny { get; init; }

    public byte Octet { get; init; }

    public short Small { get; init; }

    public ushort SmallUnsigned { get; init; }

    public int Int { get; init; }

    public uint Unsigned { get; init; }

    public long Long { get; init; }

    public ulong LongUnsigned { get; init; }

    public float Single { get; init; }

    public double Double { get; init; }

    public decimal Price { get; init; }

    /// <summary>What it is called.</summary>
    public string Name { get; init; } = "";

    public byte[] Data { get; init; } = [];

    public DateTimeOffset When { get; init; }

    public DateOnly Day { get; init; }

    public TimeOnly Clock { get; init; }

    public TimeSpan Span { get; init; }

    public Guid Id { get; init; }

    public Color Color { get; init; }

    [Field(Encoding = IntegerEncoding.ZigZag)]
    public int Zigzag { get; init; }

    [Field(Encoding = IntegerEncoding.Fixed)]
    public long Fixed { get; init; }

    [Field(Encoding = IntegerEncoding.Fixed)]
    public uint FixedUnsigned { get; init; }

    [Field(Number = 40)]
    public int? MaybeInt { get; init; }

    [Field(Number = 41)]
    public string? MaybeName { get; init; }

    [Field(Number = 42)]
    public Sample? Inner { get; init; }

    [Field(Number = 43)]
    public DateTimeOffset? MaybeWhen { get; init; }

    [Field(Number = 50)]
    public int[] Numbers { get; init; } = [];

    [Field(Number = 51, Encoding = IntegerEncoding.ZigZag)]
    public List<long> Zigzags { get; init; } = [];

    [Field(Number = 52)]
    public List<string> Names { get; init; } = [];

    [Field(Number = 53)]
    public IReadOnlyList<Point> Points { get; init; } = [];

    [Field(Number = 54)]
    public Color[] Colors { get; init; } = [];

    [Field(Number = 55)]
    public List<TimeSpan> Spans { get; init; } = [];

    [Field(Number = 60)]
    public Dictionary<string, int> Counts { get; init; } = [];

    [Field(Number = 61, Encoding = IntegerEncoding.ZigZag)]
    public Dictionary<int, Point> Places { get; init; } = [];

    [Field(Number = 62)]
    public Dictionary<bool, string> Truths { get; init; } = [];

    // What has no form of its own there and gets a message around it.
    [Field(Number = 70)]
    public List<List<int>> Grid { get; init; } = [];

    [Field(Number = 71)]
    public List<int?> Holes { get; init; } = [];

    [Field(Number = 72)]
    public Dictionary<string, List<Point?>> Shapes { get; init; } = [];

    [Field(Number = 73)]
    public List<List<List<string>>> Cube { get; init; } = [];

    [Field(Number = 74)]
    public List<Dictionary<string, double>> Tables { get; init; } = [];

    [Field(Number = 80)]
    public Value Any { get; init; }

    [Field(Number = 81)]
    public List<Value> Anys { get; init; } = [];

    [Field(Number = 82)]
    public Pet? Pet { get; init; }

    [Field(Number = 90, OneOf = "choice")]
    public int? ChoiceNumber { get; init; }

    [Field(Number = 91, OneOf = "choice")]
    public string? ChoiceName { get; init; }

    [Field(Number = 92, OneOf = "choice")]
    public Point? ChoicePoint { get; init; }

    [Field(Number = 93)]
    public int Seven { get; init; } = 7;

    [Field(Number = 20000)]
    public int Far { get; init; }
}
